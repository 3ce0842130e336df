"""The card does not say what the model was trained on.

## Why it matters

What a model knows, where it fails and which terms bind its user follow from its training data. Two of three published
models name none. The Hub lists a model on the page of each dataset under `datasets`.

## Bad

~~~markdown README.md:1
---
license: mit
base_model: openai-community/gpt2
---

# Tiny

This model is a fine-tuned version of [gpt2](https://huggingface.co/gpt2) on an unknown dataset.
~~~

## Good

~~~markdown README.md
---
license: mit
datasets: some-org/questions
---

# Tiny
~~~

~~~markdown README.md
---
license: mit
---

# Tiny

It was trained on letters of our archive, which cannot be published.
~~~

## How to fix

Write the datasets' ids on the Hub under `datasets`, or a sentence on the data that is not there. `--fix` takes the ids
from `.cardsmith/facts.json`.
"""

from __future__ import annotations

from collections.abc import Iterator

from cardsmith.lint.document import Document
from cardsmith.lint.edits import frontmatter
from cardsmith.lint.knowledge import data
from cardsmith.lint.model import Finding, Fix, Severity, safe
from cardsmith.repo_id import is_repo_id

CODE = "PR004"
NAME = "missing-datasets"
SEVERITY: Severity = "warning"

#: What is only another form of a model was not trained.
_ONLY_CONVERTED = ("quantized", "merge")
#: What learned by playing has no data.
_PLAYERS = frozenset(("reinforcement-learning", "deep-reinforcement-learning"))


def check(document: Document) -> Iterator[Finding]:
    """Yield a finding where there is neither the key nor a word of data."""
    if document.metadata is None or data.is_told(document):
        return
    if not _PLAYERS.isdisjoint((*document.texts("tags"), *document.texts("pipeline_tag"))):
        return
    if any(relation in _ONLY_CONVERTED for relation in document.texts("base_model_relation")):
        return
    message = "no word of what it was trained on; write `datasets:` with their ids, or a sentence on the data"
    yield Finding(span=document.top, message=message, fix=_fix(document))


def _fix(document: Document) -> Fix | None:
    known = document.facts.datasets if document.facts else ()
    ids = sorted({dataset.id for dataset in known if dataset.id and is_repo_id(dataset.id)})
    edit = frontmatter.added(document, {"datasets": list(ids)}) if ids else None
    return safe(edit) if edit else None
