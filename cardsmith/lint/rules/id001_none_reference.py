"""The card names a model, dataset or link that is nothing: `None`, `undefined`, or an empty target.

## Why it matters

Generators print a missing name as the word `None`. The reader gets code that cannot run (`model="None"`) and links
that lead nowhere (https://huggingface.co/None). A third of the published TRL cards have it.

## Bad

~~~markdown README.md:5
---
license: mit
---

It was made from [None](https://huggingface.co/None).
~~~

~~~markdown README.md:7
---
license: mit
---

```python
from transformers import pipeline
generator = pipeline("text-generation", model="None", device="cuda")
```
~~~

~~~markdown README.md:5
---
license: mit
---

It was trained on the None dataset.
~~~

~~~markdown README.md:3
---
license: mit
base_model: None
---

# Tiny
~~~

## Good

~~~markdown README.md
---
license: mit
---

It was made from [some-org/base](https://huggingface.co/some-org/base).

```python
model = load(revision=None, device="cuda")
```
~~~

## How to fix

Write the model's id on the Hub (`org/name`), or take the sentence out. `cardsmith render` prints nothing that is
unknown."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cardsmith.lint.document import Document
from cardsmith.lint.model import Finding, Severity, Span

CODE = "ID001"
NAME = "none-reference"
SEVERITY: Severity = "error"

_NOTHING = r"(?:None|undefined)"
#: Anywhere, code too: what loads or links a repository by such a name.
_ANYWHERE = (
    re.compile(rf"huggingface\.co/(?:[\w.-]{{1,96}}/){{0,2}}{_NOTHING}(?![\w/-]|\.\w)"),
    re.compile(rf"""\b(?:model|model_id|model_name|base_model|dataset|repo_id)\s?=\s?(["']){_NOTHING}\1"""),
    re.compile(rf"""\b(?:from_pretrained|load_dataset)\(\s?(["'])(?:[\w.-]{{1,96}}/)?{_NOTHING}\1"""),
)
#: In prose only: in code these can be right.
_IN_PROSE = (
    re.compile(rf"\bthe {_NOTHING} dataset\b"),
    re.compile(rf"\]\([ \t]?{_NOTHING}?[ \t]?\)"),
    # "[Hugging Face](https://huggingface.co/)" is meant; no text, or an id for text, is not
    re.compile(r"\[(?:[\w.-]{1,96}/[\w.-]{1,96})?\]\(https?://huggingface\.co/\)"),
)
_KEYS = ("base_model", "datasets", "new_version", "model_name")
_ADVICE = "write the id on the Hub, `org/name`, or take it out"


def check(document: Document) -> Iterator[Finding]:
    """Yield a finding for each such name, in the front matter and in the body."""
    for key in _KEYS:
        for value in document.scalars(key):
            if value.kind == "text" and re.fullmatch(_NOTHING, value.text):
                yield Finding(span=value.span, message=f"`{key}` names `{value.text}`; {_ADVICE}")
    for span in _spans(document):
        shown = document.text[span.start : span.end]
        yield Finding(span=span, message=f"`{shown}` leads nowhere; {_ADVICE}")


def _spans(document: Document) -> Iterator[Span]:
    """Places in the body. Of two that overlap, as in `[](https://huggingface.co/None)`, the first."""
    searches = [(pattern, document.prose) for pattern in _IN_PROSE]
    if "None" in document.text or "undefined" in document.text:
        searches += [(pattern, document.text) for pattern in _ANYWHERE]
    found = (match.span() for pattern, text in searches for match in pattern.finditer(text, document.body_start))
    done = 0
    for start, end in sorted(found):
        if start >= done:
            yield Span(start, end)
            done = end
