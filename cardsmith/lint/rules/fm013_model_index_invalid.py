"""The results in `model-index` are not of the form that the Hub takes.

## Why it matters

`model-index` is the one key whose inside the Hub checks strictly: a missing name, a `config:` without a value or a
data set called in free text, and the push is refused. huggingface_hub cannot load such a card at all without
`ignore_metadata_errors`. Results that cannot be read are results nobody sees.

## Bad

~~~markdown README.md:3
---
license: mit
model-index: tiny
---

# Tiny
~~~

~~~markdown README.md:11
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
      config:
    metrics:
    - type: accuracy
      value: 0.5
---

# Tiny
~~~

~~~markdown README.md:9
---
license: mit
model-index:
- name: tiny
  results:
  - task:
      type: text-generation
    dataset:
      type: Some Words
      name: Words
    metrics:
    - type: accuracy
      value: 0.5
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
    metrics:
    - name: Accuracy
      value: 0.5
---

# Tiny
~~~

## Good

~~~markdown README.md
---
license: mit
model-index:
- name: tiny
  results:
  - task:
      type: text-generation
      name: Text generation
    dataset:
      type: some-org/words
      name: Words
      config: small
      split: test
      revision: "0123456"
      args: {shots: 5}
    metrics:
    - type: accuracy
      value: 0.5
      name: Accuracy
    source:
      url: https://example.org/scores
      name: The scores
---

# Tiny
~~~

~~~markdown README.md
---
license: mit
model-index:
- name: tiny
  results: []
---

# Tiny
~~~

~~~markdown README.md
---
license: mit
my_index: {name: tiny}
---

# Tiny
~~~

## How to fix

Write what the message asks for, or take the result out. What is not known has no key: neither an empty one nor null.
A dataset's `type` is its id on the Hub, such as `squad` or `org/name`; what people call it is its `name`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from cardsmith.expressions import expression
from cardsmith.lint.document import Document
from cardsmith.lint.frontmatter.metadata import Kind, Value
from cardsmith.lint.frontmatter.shapes import MODEL_INDEX, Shape
from cardsmith.lint.model import Finding, Severity, Span

CODE = "FM013"
NAME = "model-index-invalid"
SEVERITY: Severity = "error"

#: The Hub's own expression.
_DATASET = expression(r"(?:[\w-]+/)?[\w.-]+", re.ASCII)
_NO_NUMBER = expression(r"[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)")
_CALLED: dict[Kind, str] = {"text": "text", "boolean": "a boolean", "list": "a list", "mapping": "keys with values"}
_ADVICE = {
    "dataset": "write its dataset, with `type` and `name`; huggingface_hub cannot load the card without",
    "type": "write `type: …`, its id on the Hub",
    "value": "write `value: …`, or take the metric out",
}


def check(document: Document) -> Iterator[Finding]:
    """Yield a finding for each fault; of a value that is no fault of its own, none inside."""
    index = document.metadata.get("model-index") if document.metadata else None
    if index is not None and index.kind != "null":
        for span, message in _faults("model-index", index, MODEL_INDEX):
            start, end = span
            yield Finding(span=Span(start, min(end, document.places.line_end(start))), message=message)


def _faults(path: str, value: Value, shape: Shape) -> Iterator[tuple[Span, str]]:
    kind = value.kind
    if kind not in shape.kinds:
        message = _wrong(path, value, kind, shape)
        if message:
            yield value.span, message
    elif kind == "list" and shape.items:
        for number, item in enumerate(value.items):
            yield from _faults(f"{path}[{number}]", item, shape.items)
    elif kind == "mapping" and shape.keys:
        yield from _inside(path, value, shape)


def _wrong(path: str, value: Value, kind: Kind, shape: Shape) -> str | None:
    """`None` where only quotes are missing, which FM005 asks for."""
    if kind == "null":
        return f"`{path}` has no value, and the Hub refuses that; write one, or delete the key"
    if kind == "number" and value.word is not None and "text" in shape.kinds:
        return None
    return f"`{path}` is {_CALLED.get(kind, 'a number')} where the Hub takes {shape.called}; write {shape.called}"


def _inside(path: str, value: Value, shape: Shape) -> Iterator[tuple[Span, str]]:
    entries = {entry.key: entry.value for entry in value.entries}
    for key in shape.required:
        if key not in entries:
            advice = _ADVICE.get(key, f"write `{key}: …`")
            yield value.span, f"`{path}` has no `{key}`; {advice}"
    for key, inner in entries.items():
        known = shape.keys.get(key)
        # most are plain values of the right kind, of which there is nothing more to ask
        if known and (known.keys or known.items or inner.kind not in known.kinds):
            yield from _faults(f"{path}.{key}", inner, known)
    kind, score = entries.get("type"), entries.get("value")
    if kind and path.endswith(".dataset") and kind.kind == "text" and not _DATASET.fullmatch(kind.text):
        yield kind.span, f"`{kind.text[:60]}` is no id of a dataset on the Hub; write one, and this under `name`"
    if score and score.word and _NO_NUMBER.fullmatch(score.word):
        yield score.span, f"`{path}.value` is `{score.word}`, which is no score; take the metric out"
