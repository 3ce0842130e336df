"""Offsets of a text as lines and columns."""

from __future__ import annotations

from itertools import accumulate
from typing import NamedTuple

from cardsmith.card.sections import flat

#: characters shown on each side of a place in a long line
_AROUND = 80
#: A line is counted from the last of these many characters before it.
_STEP = 4096


class Excerpt(NamedTuple):
    """A line as shown to people, and where in it something starts."""

    text: str
    caret: int


class Place(NamedTuple):
    """A stretch of a text as people are told of it."""

    line: int
    column: int
    end_line: int
    end_column: int
    excerpt: Excerpt


class Places:
    """Lines and columns of one text, counted when asked for: most texts have few findings, and some a million lines."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._flat = flat(text)
        #: line ends before each step
        self._before: list[int] | None = None
        #: the line asked for last: its number, where it starts, where the next one does
        self._last = (0, 0, -1)

    def position(self, offset: int) -> tuple[int, int]:
        """Line and column, both from 1."""
        number, start, _ = self._line(offset)
        return number, offset - start + 1

    def line_end(self, offset: int) -> int:
        """Offset of the end of the line that holds `offset`, without its line end."""
        end = self._line(offset)[2] - 1
        return end - 1 if self._text[end - 1 : end + 1] == "\r\n" else end

    def around(self, offset: int) -> tuple[int, int]:
        """Start and end of what `excerpt` shows of the text."""
        return max(self._line(offset)[1], offset - _AROUND), min(self.line_end(offset), offset + _AROUND)

    def excerpt(self, offset: int, shown: str | None = None) -> Excerpt:
        """The line that holds `offset`; of a long line the part around it. `shown` is shown in that part's place."""
        first, last = self.around(offset)
        head, tail = "…" * (first > self._line(offset)[1]), "…" * (last < self.line_end(offset))
        line = self._text[first:last] if shown is None else shown
        return Excerpt(f"{head}{line}{tail}", offset - first + len(head))

    def _line(self, offset: int) -> tuple[int, int, int]:
        """The number of the line that holds `offset`, where it starts, and where the next one does."""
        _, start, following = self._last
        if not start <= offset < following:
            start = self._flat.rfind("\n", 0, offset) + 1
            end = self._flat.find("\n", offset)
            self._last = self._number(start), start, (end if end >= 0 else len(self._text)) + 1
        return self._last

    def _number(self, start: int) -> int:
        if start < _STEP:
            return self._flat.count("\n", 0, start) + 1
        if self._before is None:
            steps = range(0, len(self._flat), _STEP)
            self._before = [0, *accumulate([self._flat.count("\n", step, step + _STEP) for step in steps])]
        step = start // _STEP
        return self._before[step] + self._flat.count("\n", step * _STEP, start) + 1
