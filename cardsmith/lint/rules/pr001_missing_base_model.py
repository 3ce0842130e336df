"""An adapter or a fine-tuned model does not name its base model under `base_model`.

## Why it matters

An adapter is of no use without its base. For a fine-tuned model the licence, the tokenizer, the languages and the
risks come from the base, and the Hub draws the model tree from this key.

## Bad

~~~markdown README.md:1
---
license: mit
library_name: peft
pipeline_tag: text-generation
---

# An adapter
~~~

~~~markdown README.md:1
---
license: mit
---

# Tiny

This model is a fine-tuned version of [bert-base-uncased](https://huggingface.co/bert-base-uncased) on my data.
~~~

## Good

~~~markdown README.md
---
license: mit
base_model: google-bert/bert-base-uncased
---

# Tiny

This model is a fine-tuned version of [bert-base-uncased](https://huggingface.co/bert-base-uncased) on my data.
~~~

## How to fix

Write `base_model:` with the id on the Hub of the model that training started from. A base that is only on your own
disk cannot be named: publish it, or name the model that it was made from."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cardsmith.lint.document import Document
from cardsmith.lint.kinds import is_adapter
from cardsmith.lint.model import Finding, Severity

CODE = "PR001"
NAME = "missing-base-model"
SEVERITY: Severity = "error"

_FINE_TUNE = re.compile(
    r"^This model is a fine-tuned version of \[[^\]\n]{1,200}\]\(https://huggingface\.co/[^)\s]{1,200}\)", re.MULTILINE
)


def check(document: Document) -> Iterator[Finding]:
    """Yield a finding where the files, the facts, the metadata or a generator's own sentence tell of a base."""
    if document.metadata is None or document.has_key("base_model"):
        return
    kind = _kind(document)
    if kind:
        known = _known(document) or "org/name"
        message = f"{kind} that names no base; write `base_model: {known}`, the model that training started from"
        yield Finding(span=document.top, message=message)


def _kind(document: Document) -> str | None:
    if is_adapter(document):
        return "an adapter"
    relation = any(text in ("finetune", "quantized", "merge") for text in document.texts("base_model_relation"))
    based = document.facts is not None and document.facts.base_model.id is not None
    if relation or based or _FINE_TUNE.search(document.text, document.body_start):
        return "a fine-tuned model"
    return None


def _known(document: Document) -> str | None:
    """The base's id on the Hub, where the facts have it."""
    return document.facts.base_model.id if document.facts else None
