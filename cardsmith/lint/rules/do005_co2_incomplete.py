"""The card gives emissions without saying who measured them, or in which unit.

## Why it matters

The Hub reads `co2_eq_emissions` in grams. A bare number may be grams, kilograms or a guess; with its source, and where
and on what it was measured, it can be compared.

## Bad

~~~markdown README.md:3
---
license: mit
co2_eq_emissions: 1.83
---

# Tiny
~~~

## Good

~~~markdown README.md
---
license: mit
co2_eq_emissions:
  emissions: 1830.0
  source: codecarbon
---

# Tiny
~~~

## How to fix

Write `emissions:` in grams and `source:` under the key; `training_type`, `geographical_location` and `hardware_used`
say the rest. `--fix` takes them from `.cardsmith/facts.json`.
"""

from __future__ import annotations

from collections.abc import Iterator

from cardsmith.lint.document import Document
from cardsmith.lint.edits.frontmatter import line_end
from cardsmith.lint.evaluation.numbers import number, same
from cardsmith.lint.frontmatter.metadata import Value
from cardsmith.lint.model import Edit, Finding, Fix, Severity, safe

CODE = "DO005"
NAME = "co2-incomplete"
SEVERITY: Severity = "info"

_KEY = "co2_eq_emissions"


def check(document: Document) -> Iterator[Finding]:
    """Yield a finding for a number alone, and for what lacks the number or its source. Other values are FM006's."""
    value = document.metadata.get(_KEY) if document.metadata else None
    if value is None or value.kind not in ("number", "mapping"):
        return
    if value.kind == "number":
        message = "a number without its unit and source; write `emissions:`, in grams, and `source:` under the key"
        yield Finding(span=value.span, message=message, fix=_fix(document, value))
        return
    missing = [key for key in ("emissions", "source") if value.get(key) is None]
    if missing:
        message = f"`{'` and `'.join(missing)}` missing; write how many grams, and who measured them"
        first = value.entries[0].key_span if value.entries else value.span
        yield Finding(span=first, message=message)


def _fix(document: Document, value: Value) -> Fix | None:
    """The keys as cardsmith renders them, where the number is the one that the facts have."""
    facts, written = document.facts, number(value.text)
    if facts is None or written is None or document.rendered is None or not facts.emissions.grams:
        return None
    known = document.rendered.metadata.get(_KEY)
    if not known or not (same(written, facts.emissions.grams) or same(written, known["emissions"])):
        return None
    from cardsmith.card import frontmatter

    lines = frontmatter.dump(known).splitlines()
    start = document.text.rindex(":", 0, value.span.start) + 1
    end = line_end(document)
    return safe(Edit(start, value.span.end, "".join(f"{end}  {line}" for line in lines)))
