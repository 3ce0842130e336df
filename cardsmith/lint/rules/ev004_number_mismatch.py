"""A score in the card is another one than in the results file, in `.eval_results`, or in the card's own metadata.

## Why it matters

The text says 0.81, the metadata that feeds the leaderboards 0.71: one of them is wrong, and the reader cannot know
which. It happens when a model is evaluated again and only one place is brought up to date.

## Bad

~~~markdown README.md:21
---
license: mit
pipeline_tag: text-generation
model-index:
- name: tiny
  results:
  - task:
      type: text-generation
    dataset:
      type: some-org/questions
      name: questions
    metrics:
    - type: exact_match
      value: 0.71
---

# Tiny

| task | metric | value |
|---|---|---|
| questions | exact_match | 0.81 |
~~~

~~~markdown README.md:11
---
license: mit
base_model: some-org/base
---

# Tiny

This model is a fine-tuned version of [some-org/base](https://huggingface.co/some-org/base) on the questions dataset.
It achieves the following results on the evaluation set:
- Loss: 0.512
- Accuracy: 0.81
~~~

~~~json eval_results.json
{"epoch": 3.0, "eval_loss": 0.51234, "eval_accuracy": 0.71}
~~~

~~~text config.json
{}
~~~

## Good

~~~markdown README.md
---
license: mit
base_model: some-org/base
---

# Tiny

This model is a fine-tuned version of [some-org/base](https://huggingface.co/some-org/base) on the questions dataset.
It achieves the following results on the evaluation set:
- Loss: 0.5123
- Accuracy: 71.2
~~~

~~~json eval_results.json
{"epoch": 3.0, "eval_loss": 0.51234, "eval_accuracy": 0.71234}
~~~

~~~text config.json
{}
~~~

## How to fix

Write the same number in both places: the one that was measured. Where a results file lies beside the card, `--fix`
writes its number.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from cardsmith.card.sections import flat
from cardsmith.expressions import expression
from cardsmith.lint.document import Document
from cardsmith.lint.evaluation import eval_results
from cardsmith.lint.evaluation.eval_results import Entry
from cardsmith.lint.evaluation.numbers import agree_in_any_unit, number
from cardsmith.lint.evaluation.scores import Result, Score
from cardsmith.lint.model import Edit, Finding, Severity, Span, safe

CODE = "EV004"
NAME = "number-mismatch"
SEVERITY: Severity = "error"

#: as the Trainer introduces its scores
_SENTENCE = "It achieves the following results on the evaluation set:"
_BLANK_LINE = expression(r"\n[ \t]*\n")
#: what the Trainer's scripts leave beside the card
_FILES = ("eval_results.json", "all_results.json")
#: what the column of the data is called in a table of scores
_TASKS = ("task", "dataset", "benchmark")


def check(document: Document) -> Iterator[Finding]:
    """Yield a finding for each score that is given twice, under the same names, with different values."""
    if _SENTENCE in document.text:
        yield from _trainers(document)
    if document.results:
        yield from _in_tables(document)
        yield from _in_files(document)


def _trainers(document: Document) -> Iterator[Finding]:
    """The Trainer's list, against its results file, else against the one result of the metadata."""
    place = document.prose.find(_SENTENCE, document.body_start)
    if place < 0:
        return
    blank = _BLANK_LINE.search(flat(document.prose), place)
    end = blank.start() if blank else len(document.prose)
    listed = [score for score in document.listed if place < score.span.start < end]
    file = next((name for name in _FILES if document.has_file(name)), None)
    if file is not None and document.beside is not None:
        measured = document.beside.object(file).value
        for score in listed:
            yield from _against_file(score, file, measured)
    elif len(document.results) == 1:
        known = document.results[0]
        for score in listed:
            yield from _against_metadata(score, known)


def _against_file(score: Score, file: str, measured: Mapping[str, Any]) -> Iterator[Finding]:
    written, value = number(score.value), measured.get(f"eval_{score.metric.casefold().replace(' ', '_')}")
    if written is None or isinstance(value, bool) or not isinstance(value, int | float):
        return
    if not agree_in_any_unit(written, value):
        shown = f"{value:.4f}" if isinstance(value, float) else str(value)
        message = f"`{score.metric}` is {score.value} here and {shown} in {file}; write {shown}"
        yield Finding(span=score.span, message=message, fix=safe(Edit(*score.span, shown)))


def _against_metadata(score: Score, result: Result) -> Iterator[Finding]:
    # a "Test WER" may be of other data than the Trainer's "Wer"; under its very name it is the same
    known = [other for other in result.scores if other.name == score.metric]
    if len(known) == 1 and _differ(score.value, known[0].value):
        yield _finding(score.metric, score.value, score.span, known[0])


def _in_tables(document: Document) -> Iterator[Finding]:
    for table in document.tables:
        header = [name.casefold() for name in table.header]
        task = next((header.index(name) for name in _TASKS if name in header), None)
        if task is None or "metric" not in header or "value" not in header:
            continue
        metric, value = header.index("metric"), header.index("value")
        for number_, row in enumerate(table.rows):
            if max(task, metric, value) < len(row):
                known = _scores_of(document, row[task].strip("*_` "), row[metric].strip("*_` "))
                if known and all(_differ(row[value], other.value) for other in known):
                    yield _finding(row[metric], row[value], table.cell(number_, value).span, known[0])


def _scores_of(document: Document, task: str, metric: str) -> list[Score]:
    """The scores of the metadata for a dataset, by its name or id, and a metric."""
    known = [result for result in document.results if task in (result.dataset.get("name"), result.dataset.get("type"))]
    return [score for result in known for score in result.scores if score.metric == metric]


def _in_files(document: Document) -> Iterator[Finding]:
    for entry in eval_results.entries(document.beside):
        for result in document.results:
            if _is_of(entry, result) and len(result.scores) == 1:
                yield from _against_entry(result.scores[0], entry)


def _is_of(entry: Entry, result: Result) -> bool:
    names = (result.dataset.get("config"), result.dataset.get("name"))
    return bool(entry.dataset) and entry.dataset == result.dataset.get("type") and entry.task in names


def _against_entry(score: Score, entry: Entry) -> Iterator[Finding]:
    value = entry.value.get("value")
    if value is not None and _differ(score.value, value.text):
        message = f"`{score.metric}` is {score.value} here and {value.text} in {entry.file}; write {value.text}"
        yield Finding(span=score.span, message=message, fix=safe(Edit(*score.span, value.text)))


def _finding(metric: str, value: str, span: Span, other: Score) -> Finding:
    name = metric.strip("*_` ")
    message = f"`{name}` is {value} here and {other.value} in `model-index`; write the one that was measured"
    return Finding(span=span, message=message)


def _differ(one: str, other: str) -> bool:
    """Whether two numbers cannot be the same one, rounded, in the same unit or as share and percentage."""
    first, second = number(one), number(other)
    if first is None or second is None:
        return False
    return not (agree_in_any_unit(first, second.value) or agree_in_any_unit(second, first.value))
