"""Numbers of a card that are, without a doubt, those of a fact: what cardsmith and trainers print, where they do."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from cardsmith.expressions import expression
from cardsmith.lint.document import Document
from cardsmith.lint.markdown.tables import Table
from cardsmith.lint.model import Span

if TYPE_CHECKING:
    from cardsmith.facts import Facts

#: an item such as "- learning_rate: 5e-05" or "- Pytorch 2.8.0"
_ITEM = expression(r"^[-*] ([A-Za-z][\w .-]{0,40}?)(?:: ?| )`?([-+v]?\d[\w.+-]{0,40})`?[ \t]*\r?$", re.MULTILINE)
_STEPS = expression(r"^Training took ([\d,]+) steps?\b", re.MULTILINE)
_ADAPTER = expression(r"^The adapter \(([^()\n]{1,200})\)", re.MULTILINE)
_SETTING = expression(r"\b(rank|alpha|dropout) ([\d.]+)")
_ROWS = expression(r" \((?:[^()\n]{0,80}, )?([\d,]+) rows")
_DISTRIBUTIONS = {"pytorch": "torch"}


class Claim(NamedTuple):
    """What the card says of a fact."""

    #: as people call it: "learning_rate", "PyTorch"
    name: str
    #: as it stands in the card
    written: str
    span: Span
    #: what the facts say
    value: str | float
    #: whether the card may have fewer digits than the facts
    rounded: bool = False


def claims(document: Document, facts: Facts) -> Iterator[Claim]:
    """All of them, in no order."""
    for table in document.tables:
        yield from _in_table(table, facts)
    for offset, section in document.sections:
        title = section.title.casefold()
        if "hyperparameters" in title:
            numbers = {name: value for name, value in facts.hyperparameters.items() if type(value) in (int, float)}
            yield from _listed(document, offset, len(section.text), numbers)
        elif title == "framework versions":
            yield from _listed(document, offset, len(section.text), facts.versions)
    yield from _in_sentences(document, facts)


def _in_table(table: Table, facts: Facts) -> Iterator[Claim]:
    known: Mapping[str, Any] = {}
    rounded = table.header == ("metric", "value")
    if rounded:
        known = {name.removeprefix("eval_"): value for name, value in facts.metrics.items()}
    elif table.header == ("hyperparameter", "value"):
        known = facts.hyperparameters
    for number, row in enumerate(table.rows if known else ()):
        if len(row) == 2 and row[0] in known and not isinstance(known[row[0]], bool | str):
            cell = table.cell(number, 1)
            yield Claim(row[0], cell.text, cell.span, known[row[0]], rounded)


def _listed(document: Document, start: int, length: int, known: Mapping[str, Any]) -> Iterator[Claim]:
    """Items of the section at `start` whose names are known, in any case."""
    for match in _ITEM.finditer(document.prose, start, start + length):
        name = match[1].casefold()
        value = known.get(_DISTRIBUTIONS.get(name, name))
        if value is not None:
            yield Claim(match[1], match[2], Span(*match.span(2)), value)


def _in_sentences(document: Document, facts: Facts) -> Iterator[Claim]:
    """What cardsmith's own sentences say of steps, adapter and rows."""
    prose, start = document.prose, document.body_start
    steps = _STEPS.search(prose, start)
    if steps and facts.run.steps:
        yield Claim("steps", steps[1], Span(*steps.span(1)), facts.run.steps)
    adapter = _ADAPTER.search(prose, start)
    values = {"rank": facts.adapter.r, "alpha": facts.adapter.alpha, "dropout": facts.adapter.dropout}
    for setting in _SETTING.finditer(prose, *adapter.span(1)) if adapter else ():
        value = values[setting[1]]
        if value is not None:
            yield Claim(setting[1], setting[2], Span(*setting.span(2)), value)
    ids = [data.id for data in facts.datasets]
    for data in facts.datasets:
        # of a dataset that was used in several parts the card may tell either
        if ids.count(data.id) > 1:
            continue
        link = f"](https://huggingface.co/datasets/{data.id})"
        place = prose.find(link, start) if data.id and data.rows else -1
        rows = _ROWS.match(prose, place + len(link)) if place >= 0 else None
        if rows and data.rows:
            yield Claim(f"rows of {data.id}", rows[1], Span(*rows.span(1)), data.rows)
