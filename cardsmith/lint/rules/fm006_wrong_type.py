"""A value is of another type than its key takes: a list, text, a number, `true`, or keys with values.

## Why it matters

The Hub checks the types of the keys that it knows and refuses the push: `"widget" must be an array`. Tools that load
the card are less polite. One text where a list may stand is fine: the Hub takes `tags: text` for a list of one.

## Bad

~~~markdown README.md:4
---
license: mit
widget:
  text: Once upon a time
  example_title: A tale
---

# Tiny
~~~

~~~markdown README.md:4
---
license: mit
library_name:
- transformers
---

# Tiny
~~~

~~~markdown README.md:4
---
license: mit
co2_eq_emissions:
  emissions: "12.5"
  source: the meter in the rack
---

# Tiny
~~~

~~~markdown README.md:3
---
license: mit
language: false
---

# Tiny
~~~

## Good

~~~markdown README.md
---
license: mit
tags: text
language: en
datasets: squad
widget:
- text: Once upon a time
  example_title: A tale
---

# Tiny
~~~

~~~markdown README.md
---
license: [mit, apache-2.0]
tags: [one, two]
inference: false
co2_eq_emissions: 12.5
my_own_key: {as: [you, like]}
---

# Tiny
~~~

~~~markdown README.md
---
license: mit
inference:
  parameters:
    temperature: 0.7
co2_eq_emissions:
  emissions: 12.5
  source: the meter in the rack
extra_gated_fields:
  Name: text
  Country:
    type: select
    options: [here, there]
---

# Tiny
~~~

## How to fix

Write what the message names. `language: false` is what Python makes of `no` without quotes: write `language: "no"`.
"""

from __future__ import annotations

from collections.abc import Iterator

from cardsmith.card.frontmatter import LINE_END, line_start
from cardsmith.expressions import expression
from cardsmith.lint.document import Document
from cardsmith.lint.edits import frontmatter
from cardsmith.lint.frontmatter.metadata import Kind, Value
from cardsmith.lint.frontmatter.shapes import Place, is_misread
from cardsmith.lint.model import Edit, Finding, Fix, Severity, Span, safe, unsafe

CODE = "FM006"
NAME = "wrong-type"
SEVERITY: Severity = "error"

_CALLED: dict[Kind, str] = {
    "text": "text",
    "number": "a number",
    "boolean": "a boolean",
    "list": "a list",
    "mapping": "a key with a value",
}
_NO_MAPPING = {
    "datasets": "write the dataset's id alone",
    "metrics": "write the metric's name alone; scores belong under `model-index`",
}
#: Words that Python and the Hub read alike as a number, or as a truth.
_PLAIN = expression(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?|true|false")
#: Between a key and the one item of its list.
_ONE_ITEM = expression(r":[ \t]*(?:\r\n|\r|\n)[ \t]*-[ \t]+")


def check(document: Document) -> Iterator[Finding]:
    """Yield a finding for each value of a wrong kind. FM005, FM008 and FM013 have cases of their own."""
    for place in document.odd:
        kind = place.value.kind
        if kind in place.shape.kinds or kind == "null" or place.key == "model-index" or is_misread(place):
            continue
        if not document.text.startswith("{{", place.value.span.start):  # DO004 knows better what that is
            yield _finding(document, place, kind)


def _finding(document: Document, place: Place, kind: Kind) -> Finding:
    advice, fix = _remedy(document, place, kind)
    start, end = place.value.span
    span = Span(start, min(end, document.places.line_end(start)))
    message = f"`{place.path}` is {_CALLED[kind]} where the Hub takes {place.shape.called}; {advice}"
    return Finding(span=span, message=message, fix=fix)


def _remedy(document: Document, place: Place, kind: Kind) -> tuple[str, Fix | None]:
    """What to write, and the edits that write it."""
    kinds = place.shape.kinds
    if kind == "boolean" and "text" in kinds:
        return _no_truth(document, place)
    if kind == "list" and len(place.value.items) == 1:
        return _one_item(document, place)
    if kind == "text" and kinds & {"number", "boolean"}:
        return _in_quotes(place.value, "boolean" in kinds)
    if kind == "text" and place.key == "widget":
        return "write `text: ` before it", _as_example(document, place.value)
    if kind == "mapping" and "list" in kinds and place.shape.items and "mapping" in place.shape.items.kinds:
        return "write `- ` before its first key", _as_item(document, place.value)
    if kind == "mapping":
        return _NO_MAPPING.get(place.key, "write text; one with `: ` in it needs quotes"), None
    return f"write {place.shape.called}", None


def _no_truth(document: Document, place: Place) -> tuple[str, Fix | None]:
    if place.key == "language" and place.value.text.lower() == "false":
        edit = frontmatter.replaced(document, place.value, "no")
        return 'write `"no"` if Norwegian is meant: Python makes this of it', unsafe(edit) if edit else None
    if place.key in ("tags", "metrics", "widget"):
        edit = frontmatter.replaced(document, place.value, place.value.text)
        return f'write `"{place.value.text}"`', safe(edit) if edit else None
    return "write a text, or delete the key", None


def _one_item(document: Document, place: Place) -> tuple[str, Fix | None]:
    item = place.value.items[0]
    if item.kind not in place.shape.kinds:
        return f"write {place.shape.called}", None
    return "write the one item alone, without a list", _taken_out(document, place, item)


def _taken_out(document: Document, place: Place, item: Value) -> Fix | None:
    start, end = place.value.span
    inner = document.text[item.span.start : item.span.end]
    if document.text[start] == "[":
        around = document.text[start + 1 : item.span.start] + document.text[item.span.end : end - 1]
        return None if around.strip(" ,") else safe(Edit(start, end, inner))
    entries = document.metadata.entries if document.metadata else ()
    after = next((entry.key_span.end for entry in entries if entry.value is place.value), None)
    if after is None:  # a list in a list
        return None
    gap = document.text[after : item.span.start]
    return safe(Edit(after, item.span.start, ": ")) if _ONE_ITEM.fullmatch(gap) else None


def _in_quotes(value: Value, boolean: bool) -> tuple[str, Fix | None]:
    word = value.text.strip()
    if value.word is None and _PLAIN.fullmatch(word) and boolean == (word in ("true", "false")):
        return f"write `{word}` without quotes", safe(Edit(*value.span, word))
    return "write `true` or `false`" if boolean else "write the number alone", None


def _as_example(document: Document, value: Value) -> Fix | None:
    start, end = value.span
    written = document.text[start:end]
    if LINE_END.search(written) or written[0] in "&!*|>":
        return None
    if document.text.endswith(("- ", "-\t"), 0, start):
        return safe(Edit(start, start, "text: "))
    return safe(Edit(start, start, "{text: "), Edit(end, end, "}")) if written[0] in "\"'" else None


def _as_item(document: Document, value: Value) -> Fix | None:
    """A list of the one mapping: its lines one step to the right."""
    start, end = value.span
    if document.text[start] == "{":
        return safe(Edit(start, start, "["), Edit(end, end, "]"))
    if document.text[start] in "&!?":
        return None
    # a block's end is where the next begins: lines in between, less indented, are comments
    column = start - line_start(document.text, start)
    lines = [match.end() for match in LINE_END.finditer(document.text, start, end)]
    inside = [line for line in lines if document.text.startswith(" " * column, line, end)]
    return safe(Edit(start, start, "- "), *(Edit(line, line, "  ") for line in inside if line < end))
