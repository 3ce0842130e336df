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
disk cannot be named: publish it, or name the model that it was made from. `--fix` takes the id from
`adapter_config.json`, from `.cardsmith/facts.json`, or from the Trainer's own sentence.
"""

from __future__ import annotations

from collections.abc import Iterator

from cardsmith.lint.document import Document
from cardsmith.lint.edits import frontmatter
from cardsmith.lint.knowledge import base
from cardsmith.lint.knowledge.kinds import is_adapter
from cardsmith.lint.model import Finding, Fix, Severity, safe

CODE = "PR001"
NAME = "missing-base-model"
SEVERITY: Severity = "error"

_RELATIONS = ("finetune", "quantized", "merge")


def check(document: Document) -> Iterator[Finding]:
    """Yield a finding where the files, the facts, the metadata or a generator's own sentence tell of a base."""
    if document.metadata is None or document.has_key("base_model"):
        return
    kind = _kind(document)
    if kind:
        known = base.known(document)
        line = f"`base_model: {known or 'org/name'}`"
        message = f"{kind} without `base_model`; write {line}, the model that training started from"
        yield Finding(span=document.top, message=message, fix=_fix(document, known))


def _kind(document: Document) -> str | None:
    if is_adapter(document):
        return "an adapter"
    relation = any(text in _RELATIONS for text in document.texts("base_model_relation"))
    based = document.facts is not None and document.facts.base_model.id is not None
    return "a fine-tuned model" if relation or based or base.sentence(document) else None


def _fix(document: Document, known: str | None) -> Fix | None:
    edit = frontmatter.added(document, {"base_model": known}) if known else None
    return safe(edit) if edit else None
