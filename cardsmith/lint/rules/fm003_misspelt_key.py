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

from cardsmith.lint.document import Document
from cardsmith.lint.knowledge.keys import meant
from cardsmith.lint.model import Edit, Finding, Severity, unsafe

CODE = "FM003"
NAME = "misspelt-key"
SEVERITY: Severity = "error"


def check(document: Document) -> Iterator[Finding]:
    """Yield a finding for each key that is near a known one. Of two that mean the same, the first can be mended."""
    taken: set[str] = set()
    for entry in document.metadata.entries if document.metadata else ():
        known = meant(entry.key)
        if known:
            twice = document.has_key(known) or known in taken
            there = f"; the card has `{known}` as well: keep one" if twice else ""
            message = f"the Hub does not read `{entry.key}`; write `{known}`{there}"
            fix = None if twice else unsafe(Edit(*entry.key_span, known))
            yield Finding(span=entry.key_span, message=message, fix=fix)
            taken.add(known)
