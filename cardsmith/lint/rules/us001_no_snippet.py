"""The card shows no Python to load the model with.

## Why it matters

After what a model does, readers want to know how to use it, and they want to copy it. The Hub's own button shows code
for the class of model, not for this one: it knows neither the prompt format nor the base of an adapter.

## Bad

~~~markdown README.md:1
---
license: mit
---

# Tiny

It answers questions. Install it with:

```bash
pip install transformers
```
~~~

## Good

~~~markdown README.md
---
license: mit
---

# Tiny

```python
from transformers import pipeline

generator = pipeline("text-generation", model="some-org/tiny")
print(generator("Hello")[0]["generated_text"])
```
~~~

## How to fix

Write a short block that loads the model and asks it something, and run it. `--fix` takes the one that cardsmith renders
from `.cardsmith/facts.json`; `cardsmith verify` runs it.
"""

from __future__ import annotations

from collections.abc import Iterator

from cardsmith.lint.document import Document
from cardsmith.lint.edits import body
from cardsmith.lint.model import Finding, Fix, Severity, safe

CODE = "US001"
NAME = "no-snippet"
SEVERITY: Severity = "warning"

#: what stands in Python that loads a model, fenced or not
_SIGNS = ("import ", "from_pretrained", "pipeline(", "torch.hub.load")
#: Libraries and formats that are not used from Python; a block of any kind will do.
_OTHERS = frozenset(
    ("gguf", "llama.cpp", "ollama", "transformers.js", "ml-agents", "espnet", "coreml", "kaldi", "stable-baselines3")
)
_TITLE = "Quick start"


def check(document: Document) -> Iterator[Finding]:
    """Yield a finding where nothing in the body looks like Python that loads something."""
    if document.metadata is None or document.snippets or _has_code(document):
        return
    message = "no Python to load the model with; write a block that loads it and asks it something"
    yield Finding(span=document.top, message=message, fix=_fix(document))


def _has_code(document: Document) -> bool:
    text, start = document.text, document.body_start
    if any(text.find(sign, start) >= 0 for sign in _SIGNS):
        return True
    return bool(document.code_blocks) and not _OTHERS.isdisjoint(
        (*document.texts("library_name"), *document.texts("tags"))
    )


def _fix(document: Document) -> Fix | None:
    """The quick start as cardsmith renders it."""
    sections = document.rendered.sections if document.rendered else ()
    known = next((section.text for section in sections if section.title == _TITLE), None)
    edit = body.before_sections(document, known) if known else None
    return safe(edit) if edit else None
