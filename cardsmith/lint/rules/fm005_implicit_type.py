"""A value without quotes is not what it looks like: Python and the Hub read it differently, or not as text.

## Why it matters

`no` is Norwegian to the Hub, which reads YAML 1.2, and `False` to Python, which reads YAML 1.1: whoever loads the card
and saves it again has lost the language. `1.10` becomes 1.1, a commit of digits a number, `2024-05-01` a date, and for
a number where it wants text the Hub refuses the push. Quotes end all doubt.

## Bad

~~~markdown README.md:5
---
license: mit
language:
- sv
- no
---

# Tiny
~~~

~~~markdown README.md:4
---
license: mit
tags:
- 2024-05-01
---

# Tiny
~~~

~~~markdown README.md:12
---
license: mit
model-index:
- name: tiny
  results:
  - task:
      type: text-generation
    dataset:
      type: some-org/words
      name: Words
      split: test
      revision: 0123456
    metrics:
    - type: accuracy
      value: 0.5
---

# Tiny
~~~

## Good

~~~markdown README.md
---
license: mit
language:
- sv
- "no"
tags:
- "2024-05-01"
- llama3.1
---

# Tiny
~~~

~~~markdown README.md
---
license: mit
co2_eq_emissions: 1.10
inference: false
my_own_version: 1.10
---

# Tiny
~~~

## How to fix

Put the value in quotes where it is text. Where it is a number, write it in the way that both read: `1.0e-4` for
`1e-4`, `1000` for `1_000`.
"""

from __future__ import annotations

from collections.abc import Iterator

from cardsmith.expressions import expression
from cardsmith.lint.document import Document
from cardsmith.lint.edits import frontmatter
from cardsmith.lint.frontmatter import readings
from cardsmith.lint.frontmatter.metadata import Entry
from cardsmith.lint.frontmatter.readings import Reading
from cardsmith.lint.frontmatter.shapes import Place, is_misread
from cardsmith.lint.model import Edit, Finding, Severity, Span, safe

CODE = "FM005"
NAME = "implicit-type"
SEVERITY: Severity = "error"

_LONGEST = 40
_EXPONENT = expression(r"([-+]?[0-9]+)(?:\.([0-9]*))?[eE]([-+]?)([0-9]+)")
_SPACED = expression(r"[-+]?[1-9][0-9_]*")
#: Python's name for what YAML 1.1 made of a word
_TRUTH = {True: "true", False: "false"}


def check(document: Document) -> Iterator[Finding]:
    """Yield a finding for each word that a key of the Hub takes as something else. LI002 knows all about licences."""
    for place in document.odd:
        if place.key != "license" and is_misread(place):
            yield _finding(document, place, place.value.text)
    fields = document.metadata.get("extra_gated_fields") if document.metadata else None
    if fields:
        yield from (found for entry in fields.entries if (found := _key(document, entry)))


def _finding(document: Document, place: Place, word: str) -> Finding:
    python, hub = readings.python(word), readings.hub(word)
    right = _right(place, word, python, hub)
    edit = _edit(document, place, word, right) if right else None
    advice = f"write `{right}`" if right else "write a number that both read alike, or put it in quotes"
    fix = safe(edit) if edit else None
    return Finding(span=place.value.span, message=f"{_readings(word, python, hub)}; {advice}", fix=fix)


def _right(place: Place, word: str, python: Reading, hub: Reading) -> str | None:
    """What to write; `None` where only the author knows."""
    kinds = place.shape.kinds
    if "number" not in kinds and "boolean" not in kinds:
        return frontmatter.scalar(word) if len(word) <= _LONGEST else '"…"'
    exponent = _EXPONENT.fullmatch(word)
    if hub == "number" and python == "text" and exponent:
        whole, fraction, sign, power = exponent.groups()
        return f"{whole}.{fraction or '0'}e{sign or '+'}{power}"
    if "number" in kinds and python == "number" and _SPACED.fullmatch(word):
        return word.replace("_", "")
    if "boolean" in kinds and "text" not in kinds and python == "boolean":
        return _TRUTH[readings.in_python(word)]
    return None


def _edit(document: Document, place: Place, word: str, right: str) -> Edit | None:
    if right.startswith('"'):
        return frontmatter.replaced(document, place.value, word)
    start, end = place.value.span
    return Edit(start, end, right) if document.text[start:end] == word else None


def _readings(word: str, python: Reading, hub: Reading) -> str:
    shown = word[:_LONGEST]
    if "fault" in (python, hub):
        return f"Python cannot read `{shown}` without quotes"
    if python == hub == "number" and readings.differ(word):
        return f"the Hub reads `{shown}` as the number {word.lstrip('0')}, Python as {_in_python(word, python)}"
    if python == hub:
        return f"YAML reads `{shown}` as {_in_python(word, python)}, not as text"
    if hub == "text":
        return f"Python reads `{shown}` as {_in_python(word, python)}, the Hub as text"
    return f"the Hub reads `{shown}` as a {hub}, Python as {_in_python(word, python)}"


def _in_python(word: str, reading: Reading) -> str:
    if reading == "boolean":
        return str(readings.in_python(word))
    if reading == "number" and len(word) <= 20:
        return f"the number {readings.in_python(word)}"
    return "text" if reading == "text" else f"a {reading}"


def _key(document: Document, entry: Entry) -> Finding | None:
    """A name of a field that Python takes for something else."""
    start, end = entry.key_span
    word = document.text[start:end]
    python = readings.python(word)
    if python in ("text", "null"):
        return None
    right = frontmatter.scalar(word)
    message = f"{_readings(word, python, readings.hub(word))}; write `{right}`"
    return Finding(span=Span(start, end), message=message, fix=safe(Edit(start, end, right)))
