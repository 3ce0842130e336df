"""A key stands twice in the front matter, or in one of its mappings.

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
from cardsmith.lint.frontmatter.metadata import Entry
from cardsmith.lint.model import Finding, Severity

CODE = "FM007"
NAME = "duplicate-key"
SEVERITY: Severity = "error"


def check(document: Document) -> Iterator[Finding]:
    """Yield a finding for each key after the first of its name, in the order of the text."""
    if document.metadata is not None and document.metadata.repeats:
        twice = {entry.key_span: (entry, first) for entry, first in _twice(document.metadata.entries)}
        for span in sorted(twice):
            entry, first = twice[span]
            line, _ = document.places.position(first.key_span.start)
            message = f"`{entry.key[:60]}` is there already, on line {line}; the Hub refuses a key given twice"
            yield Finding(span=span, message=message)


def _twice(entries: tuple[Entry, ...]) -> Iterator[tuple[Entry, Entry]]:
    """Each key that is there again, with the first of its name, in these entries and inside of them."""
    mappings = [entries]
    while mappings:
        found = mappings.pop()
        if len({entry.key for entry in found}) < len(found):
            first: dict[str, Entry] = {}
            again = (entry for entry in found if first.setdefault(entry.key, entry) is not entry)
            yield from ((entry, first[entry.key]) for entry in again)
        # a list or mapping has no text
        values = [entry.value for entry in found if not entry.value.text]
        while values:
            value = values.pop()
            if value.kind == "list":
                values += [item for item in value.items if not item.text]
            elif value.kind == "mapping":
                mappings.append(value.entries)
