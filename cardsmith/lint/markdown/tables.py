"""Markdown tables of a card: their words, and their places for those that ask."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from itertools import islice
from typing import NamedTuple

from cardsmith.card.sections import flat
from cardsmith.expressions import expression
from cardsmith.lint.model import Span

#: the line under a table's header: bars, dashes, colons
_RULER = expression(r"\n[ \t>|:-]+(?=\n|\Z)")
_BAR = expression(r"(?<!\\)\|")
#: what may stand before a table that is quoted or indented
_BEFORE = " \t>"
#: A table of more rows is data, not a result that somebody wrote down.
_MOST_ROWS = 500
#: No card has more tables that mean something.
_MOST = 200


class Cell(NamedTuple):
    """A cell of a table."""

    #: without the blanks around it
    text: str
    span: Span


class Table:
    """A table with a header."""

    def __init__(self, header: tuple[str, ...], lines: str, end: int) -> None:
        #: the words of its header's cells, without blanks and marks of emphasis around them
        self.header = header
        #: the card, with line feeds for line ends
        self._lines = lines
        #: the end of the line under the header
        self._end = end

    @cached_property
    def rows(self) -> tuple[tuple[str, ...], ...]:
        """The words of the rows, in their order; a row may have more or fewer cells than the header."""
        return tuple(tuple(map(str.strip, _split(line))) for line in self._rows)

    def cell(self, row: int, place: int) -> Cell:
        """A cell with its place."""
        offset = self._end + 1 + sum(len(line) + 1 for line in self._rows[:row])
        parts = _split(self._rows[row])
        start = offset + _first(self._rows[row]) + sum(len(part) + 1 for part in parts[:place])
        text = parts[place].strip()
        start += parts[place].find(text) if text else 0
        return Cell(text, Span(start, start + len(text)))

    @cached_property
    def _rows(self) -> list[str]:
        """The lines below the header, up to the first without a bar."""
        stop = self._lines.find("\n\n", self._end)
        lines = self._lines[self._end + 1 : stop if stop >= 0 else None].split("\n", _MOST_ROWS)[:_MOST_ROWS]
        without = next((place for place, line in enumerate(lines) if "|" not in line), len(lines))
        return lines[:without]


def tables(text: str, prose: str) -> Iterator[Table]:
    """The tables of a card; of very many, the first.

    Args:
        text: the card.
        prose: the same with its code and comments blanked: a table in those is none.
    """
    if "|" not in prose:
        return
    lines = flat(text)
    rulers = (ruler for ruler in _RULER.finditer(flat(prose)) if "|" in ruler[0] and "-" in ruler[0])
    for ruler in islice(rulers, _MOST):
        header = lines[lines.rfind("\n", 0, ruler.start()) + 1 : ruler.start()]
        if "|" in header:
            yield Table(tuple(part.strip(" \t*_`") for part in _split(header)), lines, ruler.end())


def _split(line: str) -> list[str]:
    """The cells of a line as they stand between the bars, without the bars at its ends."""
    inner = line[_first(line) :].rstrip()
    parts = _BAR.split(inner) if "\\" in inner else inner.split("|")
    return parts if parts[-1] or len(parts) == 1 else parts[:-1]


def _first(line: str) -> int:
    """Where the first cell of a line begins."""
    start = len(line) - len(line.lstrip(_BEFORE))
    return start + line.startswith("|", start)
