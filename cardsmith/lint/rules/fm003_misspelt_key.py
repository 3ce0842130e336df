"""A key is nearly one that the Hub reads, so the Hub does not read it.

## Why it matters

The Hub takes unknown keys in silence. A card with `licence: mit` has no licence on its page, in search or in the API,
and nobody is told. TRL wrote `licence` into every card it generated.

## Bad

~~~markdown README.md:3
---
license: mit
dataset: squad
---

# Tiny
~~~

~~~markdown README.md:3
---
license: mit
pipeline-tag: text-generation
---

# Tiny
~~~

## Good

~~~markdown README.md
---
license: mit
datasets: squad
pipeline_tag: text-generation
my_own_key: as you like
---

# Tiny
~~~

## How to fix

Write the key as the message gives it. Where the card has that key already, keep the right one of the two values.
"""

from __future__ import annotations

from collections.abc import Iterator

from cardsmith.lint import vocab
from cardsmith.lint.document import Document
from cardsmith.lint.model import Finding, Severity

CODE = "FM003"
NAME = "misspelt-key"
SEVERITY: Severity = "error"

#: A shorter key has too many neighbours to be told from them.
_SHORTEST = 6


def check(document: Document) -> Iterator[Finding]:
    """Yield a finding for each key that is near a known one."""
    for entry in document.metadata.entries if document.metadata else ():
        known = meant(entry.key)
        if known:
            there = f"; the card has `{known}` as well: keep one" if document.has_key(known) else ""
            message = f"the Hub does not read `{entry.key}`; write `{known}`{there}"
            yield Finding(span=entry.key_span, message=message)


def meant(key: str) -> str | None:
    """The known key that `key` is nearly; `None` where it is one, or near none."""
    known = vocab.keys()
    if key in known or not 3 <= len(key) <= 40:
        return None
    plain = key.strip().casefold().replace("-", "_").replace(" ", "_")
    plain = vocab.misspelt_keys().get(plain, plain)
    same = (name for name in known if name.replace("-", "_") == plain)
    near = (name for name in sorted(known) if len(plain) >= _SHORTEST and _one_edit(plain, name))
    return next(same, None) or next(near, None)


def _one_edit(a: str, b: str) -> bool:
    """Whether a letter more, less, other, or two swapped make `b` of `a`."""
    if abs(len(a) - len(b)) > 1:
        return False
    start = next((i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))
    rest_a, rest_b = a[start:], b[start:]
    swapped = rest_a[:2] == rest_b[1::-1] and rest_a[2:] == rest_b[2:]
    return swapped or rest_a[1:] == rest_b or rest_a == rest_b[1:] or rest_a[1:] == rest_b[1:]
