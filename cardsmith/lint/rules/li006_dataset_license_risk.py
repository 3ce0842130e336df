"""A permissive licence stands on training data that has none, or forbids commercial use.

## Why it matters

A reader takes `license: apache-2.0` for leave to use the model in a product. Where the data was published without a
licence or for research only, that is an open question at best, and the reader should know it from the card. The
datasets' own cards are read with `--online` only; one that could not be asked is reported as not checked.

## Bad

~~~markdown README.md:3
---
license: mit
datasets: tests/non-commercial
---

# Tiny
~~~

## Good

~~~markdown README.md
---
license: mit
datasets: tests/permissive
---

# Tiny
~~~

## How to fix

Ask whether the data's terms allow what the licence promises. Choose the licence accordingly, or say in the card why
the two go together.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from cardsmith.expressions import expression
from cardsmith.lint.document import Document
from cardsmith.lint.model import Finding, Severity

if TYPE_CHECKING:
    from cardsmith.lint.online import Answer

CODE = "LI006"
NAME = "dataset-license-risk"
SEVERITY: Severity = "warning"

#: Ids of the Hub's list that allow commercial use with little more than naming the author.
_PERMISSIVE = expression(
    r"apache-2\.0|mit|bsd(-.*)?|isc|zlib|unlicense|wtfpl|cc0-1\.0|cc-by-[234]\.\d|odc-by|pddl|ms-pl|bsl-1\.0|afl-3\.0"
    r"|artistic-2\.0|ncsa|postgresql|cdla-permissive-[12]\.0|openmdw-1\.[01]"
)
#: Ids that forbid commercial use.
_CLOSED = expression(r".*-nc-.*|.*noncommercial.*|.*-research(-.*)?|apple-amlr|intel-research")


def check(document: Document) -> Iterator[Finding]:
    """Yield a finding for each dataset whose terms are narrower than the card's, and for each not asked."""
    if document.online is None or not any(map(_PERMISSIVE.fullmatch, document.texts("license"))):
        return
    for value in document.scalars("datasets"):
        answer = document.online.ask("dataset", value.text)
        message = _message(value.text, answer)
        if message:
            unchecked = answer.state == "unknown"
            severity: Severity | None = "info" if unchecked else None
            yield Finding(span=value.span, message=message, severity=severity, unchecked=unchecked)


def _message(name: str, answer: Answer) -> str | None:
    if answer.state == "unknown":
        return f"the licence of the dataset `{name}` could not be checked: the Hub did not answer in time"
    if answer.state == "missing":
        return None  # ID003 says so
    if not answer.licenses:
        return f"the dataset `{name}` states no licence; say in the card what allows a permissive licence on top of it"
    closed = next(filter(_CLOSED.fullmatch, answer.licenses), None)
    return closed and f"the dataset `{name}` is `{closed}`, which forbids commercial use; the card's licence allows it"
