"""A key stands in the front matter twice.

## Why it matters

The Hub refuses the push ("duplicated mapping key"). Python's reader takes the last value in silence, so whoever wrote
the card sees nothing wrong.

## Bad

~~~markdown README.md:4
---
license: mit
tags: text
license: apache-2.0
---

# Tiny
~~~

## Good

~~~markdown README.md
---
license: mit
tags:
- text
- small
---

# Tiny
~~~

## How to fix

Keep the right one of the two. Where both are meant, make the value a list.
"""

from __future__ import annotations

from collections.abc import Iterator

from cardsmith.lint.document import Document
from cardsmith.lint.model import Finding, Severity

CODE = "FM007"
NAME = "duplicate-key"
SEVERITY: Severity = "error"


def check(document: Document) -> Iterator[Finding]:
    """Yield a finding for each key after the first of its name."""
    first: dict[str, int] = {}
    for entry in document.metadata.entries if document.metadata else ():
        line, _ = document.places.position(entry.key_span.start)
        if entry.key in first:
            message = f"`{entry.key}` is there already, on line {first[entry.key]}; the Hub refuses a key given twice"
            yield Finding(span=entry.key_span, message=message)
        first.setdefault(entry.key, line)
