"""Scores that a card gives: in `model-index`, in lists, in tables. Which of them are right is for rules to say."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from cardsmith.expressions import expression
from cardsmith.lint.evaluation.metrics import scale_of
from cardsmith.lint.frontmatter.metadata import Value
from cardsmith.lint.markdown.tables import Table
from cardsmith.lint.model import Span

#: how an item of a list begins
_MARKS = ("\n- ", "\n* ", "\n+ ")
#: what begins with a digit, up to the end of the line or a sign that belongs to none
_VALUE = expression(r"[ \t*_]{0,5}([-+]?\.?\d[^\r\n,;*_|]{0,40}(?<! ))")
#: what the column is called that has the values of a column of metrics
_VALUES = ("value", "score", "result")
#: No metric's name is longer.
_LONGEST = 60


class Score(NamedTuple):
    """A metric and its value."""

    #: both as they are written
    metric: str
    value: str
    #: where the value stands
    span: Span
    #: what `model-index` calls the metric beside its type: "Test WER"
    name: str = ""


class Result(NamedTuple):
    """One entry of `model-index`: scores on one dataset."""

    #: keys of its dataset, those of plain text or numbers → value
    dataset: dict[str, str]
    #: the dataset as it stands in the card; the whole entry where it has none
    value: Value
    scores: tuple[Score, ...]

    def span(self, key: str) -> Span:
        """Where a key of its dataset has its value."""
        return (self.value.get(key) or self.value).span


class Tabled(NamedTuple):
    """Scores of one table that belong together: a column under a metric's name, or the rows of a column of metrics."""

    table: Table
    #: the column of the values
    place: int
    #: (metric, value) as they are written, by the number of their row
    scores: dict[int, tuple[str, str]]

    def span(self, row: int) -> Span:
        """Where the value of a row stands."""
        return self.table.cell(row, self.place).span


def results(model_index: Value | None) -> Iterator[Result]:
    """The entries of `model-index`, as far as they have its shape."""
    for model in model_index.items if model_index else ():
        found = model.get("results")
        for result in found.items if found else ():
            parts = {entry.key: entry.value for entry in result.entries}
            metrics, dataset = parts.get("metrics"), parts.get("dataset")
            named = {entry.key: entry.value.text for entry in dataset.entries} if dataset else {}
            scores = tuple(_indexed(metrics.items)) if metrics else ()
            yield Result(named, dataset or result, scores)


def listed(prose: str) -> Iterator[Score]:
    """Scores in lists, of metrics that are known: "- Accuracy: 0.91", "* **Test WER**: 23.1 %"."""
    for mark in _MARKS:
        if mark in prose:
            yield from _items(prose, mark)


def tabled(tables: Iterable[Table]) -> Iterator[Tabled]:
    """Scores in tables, of metrics that are known."""
    for table in tables:
        for place, name in enumerate(table.header):
            if scale_of(name):
                yield Tabled(
                    table, place, {n: (name, row[place]) for n, row in enumerate(table.rows) if place < len(row)}
                )
        if "metric" in table.header or "Metric" in table.header:
            yield from _by_row(table)


def _by_row(table: Table) -> Iterator[Tabled]:
    """The scores of a table with a column of metrics and one of values."""
    names = [name.casefold() for name in table.header]
    metric, value = names.index("metric"), next((names.index(name) for name in _VALUES if name in names), None)
    if value is not None:
        rows = ((n, row) for n, row in enumerate(table.rows) if max(metric, value) < len(row))
        named = {n: (row[metric].strip("*_` "), row[value]) for n, row in rows}
        yield Tabled(table, value, {n: score for n, score in named.items() if scale_of(score[0])})


def _items(prose: str, mark: str) -> Iterator[Score]:
    place = prose.find(mark)
    while place >= 0:
        start = place + len(mark)
        colon = prose.find(":", start, start + _LONGEST)
        value = _VALUE.match(prose, colon + 1) if colon >= 0 else None
        if value and scale_of(prose[start:colon]):
            yield Score(prose[start:colon].strip("*_ "), value[1], Span(*value.span(1)))
        place = prose.find(mark, start)


def _indexed(metrics: Iterable[Value]) -> Iterator[Score]:
    for metric in metrics:
        known = {entry.key: entry.value for entry in metric.entries}
        name, value = known.get("name"), known.get("value")
        called = known.get("type") or name
        if called is not None and value is not None:
            yield Score(called.text, value.text, value.span, name.text if name else "")
