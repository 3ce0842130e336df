"""A file of `.eval_results/` is not what the Hub takes.

## Why it matters

The Hub shows these results beside the card and in the leaderboards of their benchmarks. A result that it cannot read is
refused at the push, or left out without a word.

## Bad

~~~markdown README.md
---
license: mit
---

# Tiny
~~~

~~~text config.json
{}
~~~

~~~yaml .eval_results/questions.yaml:4
- dataset:
    id: some-org/questions
    task_id: default
  value: "0.71"
~~~

## Good

~~~markdown README.md
---
license: mit
---

# Tiny
~~~

~~~text config.json
{}
~~~

~~~yaml .eval_results/questions.yaml
- dataset:
    id: some-org/questions
    task_id: default
  value: 0.71
  date: "2026-11-01"
  source:
    url: https://example.org/scores
  notes: 5-shot
~~~

## How to fix

Each file is a list; each entry has `dataset:` with the benchmark's `id` on the Hub and a `task_id` of its `eval.yaml`,
and a `value` that is a number. `date` is text, so it stands in quotes: `--fix` puts them there, and takes them off
numbers.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator

from cardsmith.expressions import expression
from cardsmith.lint.document import Document
from cardsmith.lint.evaluation import eval_results
from cardsmith.lint.evaluation.eval_results import Entry, Problem
from cardsmith.lint.frontmatter import readings
from cardsmith.lint.frontmatter.metadata import Value
from cardsmith.lint.model import Edit, Finding, Fix, Severity, Span, safe
from cardsmith.repo_id import is_repo_id

CODE = "EV005"
NAME = "eval-results-invalid"
SEVERITY: Severity = "error"

_DATE = expression(
    r"\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])(?:[T ][\d:.,]{5,15}(?:Z|[+-]\d\d:?\d\d)?)?", re.ASCII
)
_PLAIN_NUMBER = expression(r"-?(?:0|[1-9]\d*)(?:\.\d+)?", re.ASCII)


def check(document: Document) -> Iterator[Finding]:
    """Yield a finding for each fault, in the file that has it."""
    for file in eval_results.files(document.beside):
        found = eval_results.read(document.beside, file)
        if isinstance(found, Problem):
            yield Finding(span=Span(found.offset, found.offset), message=f"{found.message}; mend it", file=file)
        elif found.kind != "list":
            message = "it is not a list of results; begin each result with `- dataset:`"
            yield Finding(span=Span(found.span.start, found.span.start), message=message, file=file)
        else:
            for item in found.items:
                yield from _entry(file, item)


def _entry(file: str, item: Value) -> Iterator[Finding]:
    if item.kind != "mapping":
        yield _finding(file, item, "a result is `dataset:` and `value:`; write both")
        return
    entry = Entry(file, item)
    yield from _dataset(entry)
    yield from _value(entry)
    yield from _date(entry)
    yield from _source(entry)


def _dataset(entry: Entry) -> Iterator[Finding]:
    dataset = entry.value.get("dataset")
    for key, advice in (("id", "the benchmark's id on the Hub"), ("task_id", "the task's id in its `eval.yaml`")):
        found = dataset.get(key) if dataset else None
        if found is None or found.kind in ("null", "list", "mapping") or not found.text.strip():
            yield _finding(entry.file, found or dataset or entry.value, f"`dataset.{key}` is missing; write {advice}")
        elif key == "id" and not is_repo_id(found.text):
            message = f"`{found.text[:100]}` is no id on the Hub; write the benchmark's, `org/name`"
            yield _finding(entry.file, found, message)


def _value(entry: Entry) -> Iterator[Finding]:
    found = entry.value.get("value")
    if found is None or found.kind == "null":
        yield _finding(entry.file, found or entry.value, "`value` is missing; write the score")
    elif found.kind != "number":
        fix = safe(Edit(*found.span, found.text)) if _PLAIN_NUMBER.fullmatch(found.text) else None
        yield _finding(entry.file, found, f"`value` is not a number; write `value: {_number(found.text)}`", fix)
    elif not _is_finite(found.text):
        yield _finding(entry.file, found, f"`{found.text[:30]}` is no score; write the number that was measured")


def _date(entry: Entry) -> Iterator[Finding]:
    found = entry.value.get("date")
    if found is None:
        return
    if found.word is not None and readings.hub(found.word) == "date":
        fix = safe(Edit(*found.span, f'"{found.word}"'))
        yield _finding(entry.file, found, f'a date without quotes is no text; write `date: "{found.word}"`', fix)
    elif found.kind != "text" or not _DATE.fullmatch(found.text):
        yield _finding(entry.file, found, '`date` is no date; write it as `"2026-11-20"`')


def _source(entry: Entry) -> Iterator[Finding]:
    found = entry.value.get("source")
    if found is None:
        return
    url = found.get("url")
    if url is None or not url.text.startswith(("https://", "http://")):
        message = "a source needs its address; write `url: https://…` under it, or take the source out"
        yield _finding(entry.file, url or found, message)


def _finding(file: str, value: Value, message: str, fix: Fix | None = None) -> Finding:
    start, end = value.span
    # of lists and mappings only the start is exact
    span = Span(start, start if value.kind in ("list", "mapping") else end)
    return Finding(span=span, message=message, fix=fix, file=file)


def _number(text: str) -> str:
    return text if _PLAIN_NUMBER.fullmatch(text) else "0.712"


def _is_finite(text: str) -> bool:
    try:
        return math.isfinite(float(text))
    except ValueError:
        # hexadecimal and octal numbers are numbers too
        return text.startswith("0") and "." not in text
