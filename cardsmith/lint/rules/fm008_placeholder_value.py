"""A key has no value, or a template's placeholder for one.

## Why it matters

An empty `datasets:` makes the Hub refuse the card. A placeholder is worse: `license: license` and `base_model:
your-name/…` look filled in, and mislead whoever reads the card by machine. TRL wrote `licence: license` into every
card it generated.

## Bad

~~~markdown README.md:3
---
license: mit
datasets:
---

# Tiny
~~~

~~~markdown README.md:2
---
license: license
---

# Tiny
~~~

~~~markdown README.md:3
---
license: mit
base_model: "[More Information Needed]"
---

# Tiny
~~~

## Good

~~~markdown README.md
---
license: mit
thumbnail:
datasets: squad
---

# Tiny
~~~

## How to fix

Write the value, or delete the key: what is unknown has no key.
"""

from __future__ import annotations

from collections.abc import Iterator

from cardsmith.lint import vocab
from cardsmith.lint.document import Document
from cardsmith.lint.frontmatter.metadata import Entry, Value
from cardsmith.lint.knowledge.keys import meant
from cardsmith.lint.knowledge.placeholders import fault_of
from cardsmith.lint.model import Finding, Severity, Span

CODE = "FM008"
NAME = "placeholder-value"
SEVERITY: Severity = "error"

_EMPTY_ITEM = "has an item without a value; write one, or take the item out"


def check(document: Document) -> Iterator[Finding]:
    """Yield a finding for each value, and each item of a list, that says nothing."""
    known = vocab.keys()
    for entry in document.metadata.entries if document.metadata else ():
        key = meant(entry.key) or entry.key
        if key not in known or key == "mask_token":  # `<mask>` is one
            continue
        for value in entry.value.items:
            fault = fault_of(key, value)
            if fault and (value.kind != "null" or key in vocab.filled_keys()):
                fault = _EMPTY_ITEM if value.kind == "null" and value is not entry.value else fault
                yield Finding(span=_place(entry, value), message=f"`{entry.key}` {fault}")


def _place(entry: Entry, value: Value) -> Span:
    """The value; of one that is not there, the dash of its item or its key."""
    start, end = value.span
    if end > start:
        return value.span
    return entry.key_span if value is entry.value else Span(start - 1, start)
