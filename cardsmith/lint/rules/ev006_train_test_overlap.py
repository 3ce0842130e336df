"""The model was evaluated on data that it was trained on.

## Why it matters

A score on training data tells how well the model remembers. It says nothing of new questions, and is nearly always too
good.

## Bad

~~~markdown README.md:12
---
license: mit
datasets: some-org/questions
model-index:
- name: tiny
  results:
  - task:
      type: text-generation
    dataset:
      type: some-org/questions
      name: Questions
      split: train
    metrics:
    - type: accuracy
      value: 0.91
---

# Tiny
~~~

## Good

~~~markdown README.md
---
license: mit
datasets: some-org/questions
model-index:
- name: tiny
  results:
  - task:
      type: text-generation
    dataset:
      type: some-org/questions
      name: Questions
      split: test
    metrics:
    - type: accuracy
      value: 0.91
---

# Tiny
~~~

## How to fix

Evaluate on a split that was not trained on, and give its name under `split`. Where a benchmark is listed under
`datasets` only because the model was evaluated on it, take it out there: that key is for training data.
"""

from __future__ import annotations

from collections.abc import Iterator

from cardsmith.lint.document import Document
from cardsmith.lint.evaluation import eval_results
from cardsmith.lint.model import Finding, Severity

CODE = "EV006"
NAME = "train-test-overlap"
SEVERITY: Severity = "warning"


def check(document: Document) -> Iterator[Finding]:
    """Yield a finding for each result on a split that was trained on, and each benchmark among the training data."""
    trained = {text.casefold() for text in document.texts("datasets")}
    if not trained:
        return
    splits = _splits(document)
    for result in document.results:
        dataset = result.dataset.get("type", "").casefold()
        split = result.dataset.get("split", "").casefold()
        if dataset in trained and split and _was_trained(split, splits.get(dataset)):
            message = f"measured on `{split}` of `{dataset}`, which was trained on; measure on another split"
            yield Finding(span=result.span("split"), message=message)
    for entry in eval_results.entries(document.beside):
        if entry.dataset and entry.dataset.casefold() in trained:
            message = f"`{entry.dataset}` is training data by the card's `datasets`; take it out there if it was not"
            yield Finding(span=entry.span, message=message, file=entry.file)


def _splits(document: Document) -> dict[str, str]:
    """Dataset → the split of it that was trained on, where the facts know it."""
    known = document.facts.datasets if document.facts else ()
    return {data.id.casefold(): data.split.casefold() for data in known if data.id and data.split}


def _was_trained(split: str, trained: str | None) -> bool:
    return split == trained if trained else split.partition("[")[0] == "train"
