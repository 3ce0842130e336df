"""`license` is not an id of the Hub's list.

## Why it matters

The Hub refuses a licence that is not on its list of 83 ids. Where it took one in the past, neither search nor any
tool can tell what the reader may do. Ids are lower-case; the Hub lower-cases `MIT` itself, other readers do not.

## Bad

~~~markdown README.md:2
---
license: Apache 2.0
---

# Tiny
~~~

~~~markdown README.md:2
---
license: MIT
---

# Tiny
~~~

## Good

~~~markdown README.md
---
license:
- apache-2.0
- cc-by-sa-4.0
---

# Tiny
~~~

## How to fix

Write the id that the message gives. For a licence that is not on the list write `license: other`, with its name under
`license_name` and its text or address under `license_link`.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from functools import cache

from cardsmith.lint import vocab
from cardsmith.lint.document import Document
from cardsmith.lint.model import Finding, Severity
from cardsmith.lint.placeholders import fault_of

CODE = "LI002"
NAME = "unknown-license-id"
SEVERITY: Severity = "error"

_NOISE = re.compile(r"[^a-z0-9.+]|licen[sc]es?|version|^the")
_LONGEST = 60
_ALIASES = {
    "apache": "apache-2.0",
    "apachev2": "apache-2.0",
    "apachev2.0": "apache-2.0",
    "bsd2": "bsd-2-clause",
    "bsd3": "bsd-3-clause",
    "gplv2": "gpl-2.0",
    "gplv3": "gpl-3.0",
    "agplv3": "agpl-3.0",
    "lgplv3": "lgpl-3.0",
}


def check(document: Document) -> Iterator[Finding]:
    """Yield a finding for each unknown id: an error, or a warning where only its case is wrong."""
    known = vocab.licenses()
    for value in document.scalars("license"):
        text, lower = value.text[:_LONGEST], value.text.lower()
        if value.text in known or fault_of("license", value):
            continue
        if lower in known:
            message = f"licence ids are lower-case; write `license: {lower}`"
            yield Finding(span=value.span, message=message, severity="warning")
        else:
            message = f"`{text}` is not a licence of the Hub's list; {_advice(text)}"
            yield Finding(span=value.span, message=message)


def _advice(text: str) -> str:
    near = _spellings().get(_plain(text)) or next(iter(_nearest(text)), None)
    return f"write `{near}`" if near else "write its id, or `other` with `license_name` and `license_link`"


def _nearest(text: str) -> list[str]:
    return difflib.get_close_matches(text.lower(), list(vocab.licenses()), 1, 0.8)


def _plain(text: str) -> str:
    return _NOISE.sub("", text.lower())


@cache
def _spellings() -> dict[str, str]:
    """Ids and names, without blanks, dashes and the word licence → id. The first id of a spelling stands."""
    found = dict(_ALIASES)
    for key, name in vocab.licenses().items():
        for spelling in (_plain(key), _plain(key).removesuffix(".0"), _plain(name)):
            found.setdefault(spelling, key)
    return found
