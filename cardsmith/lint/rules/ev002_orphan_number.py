"""A score stands alone: on which data, on which part of it, or with which settings is not said.

## Why it matters

"Accuracy: 0.91" can be of the training data, of a hundred hand-picked questions, or of a benchmark with five examples
in the prompt. Only with dataset, split and settings can the reader compare it with another.

## Bad

~~~markdown README.md:9
---
license: mit
---

# Tiny

## Results

- Accuracy: 0.91
~~~

## Good

~~~markdown README.md
---
license: mit
---

# Tiny

Results on the test split of [some-org/questions](https://huggingface.co/datasets/some-org/questions):

- Accuracy: 0.91
~~~

## How to fix

Write on which dataset, split and number of examples it was measured, and with which settings: examples in the prompt,
decoding, version of the harness.
"""

from __future__ import annotations

from collections.abc import Iterator

from cardsmith.lint.document import Document
from cardsmith.lint.evaluation.scores import Result
from cardsmith.lint.knowledge import data
from cardsmith.lint.markdown.words import forms
from cardsmith.lint.model import Finding, Severity, Span

CODE = "EV002"
NAME = "orphan-number"
SEVERITY: Severity = "warning"

_SETTINGS = forms(
    "test tests tested testset testing validation valid dev devset eval evaluation held heldout split splits shot "
    "shots fold folds cross benchmark benchmarks leaderboard unseen holdout evaluated prueba validación teste"
)
#: what is measured on one of these is named with it
_COLUMNS = ("task", "tasks", "dataset", "benchmark", "test set")
_TESTS = forms("testset testsets benchmark benchmarks leaderboard")


def check(document: Document) -> Iterator[Finding]:
    """Yield a finding at the first score without a dataset: in the metadata, and where there is none, in the body."""
    orphans = (result for result in document.results if result.scores and not _has_dataset(result))
    orphan = next(orphans, None)
    if orphan:
        message = "these scores are on no dataset; write `dataset:` with its `type`, `name` and `split`"
        yield Finding(span=orphan.scores[0].span, message=message)
    place = None if document.results else _first_score(document)
    if place is None:
        return
    if not data.is_told(document) and not _names_tests(document):
        message = "on which data was this measured? write the dataset, its split, and the settings"
        yield Finding(span=place, message=message)
    elif _SETTINGS.isdisjoint(document.vocabulary):
        message = "on which part of the data was this measured? write the split, and the settings"
        yield Finding(span=place, message=message)


def _names_tests(document: Document) -> bool:
    in_tables = any(name.casefold() in _COLUMNS for table in document.tables for name in table.header)
    return in_tables or not _TESTS.isdisjoint(document.vocabulary)


def _has_dataset(result: Result) -> bool:
    return any(result.dataset.get(key) for key in ("type", "name"))


def _first_score(document: Document) -> Span | None:
    if document.listed:
        return document.listed[0].span
    group = next((group for group in document.tabled if group.scores), None)
    return group.span(min(group.scores)) if group else None
