"""Offsets of a text as lines and columns."""

from __future__ import annotations

from bisect import bisect_right
from itertools import accumulate
from typing import NamedTuple

from cardsmith.card.sections import flat

#: characters shown on each side of a place in a long line
_AROUND = 80


class Excerpt(NamedTuple):
    """A line as shown to people, and where in it something starts."""

    text: str
    caret: int


class Places:
    """Lines and columns of one text; built in one pass, asked in logarithmic time."""

    def __init__(self, text: str) -> None:
        self._text = text
        #: where each line starts; the last is that of a line beyond the text
        self._starts = [0, *accumulate([len(line) + 1 for line in flat(text).split("\n")])]

    def position(self, offset: int) -> tuple[int, int]:
        """Line and column, both from 1."""
        index = bisect_right(self._starts, offset) - 1
        return index + 1, offset - self._starts[index] + 1

    def line_end(self, offset: int) -> int:
        """Offset of the end of the line that holds `offset`, without its line end."""
        return self._stop(bisect_right(self._starts, offset) - 1)

    def excerpt(self, offset: int, shown: str | None = None) -> Excerpt:
        """The line that holds `offset`; of a long line the part around it. `shown` is shown in place of the text."""
        index = bisect_right(self._starts, offset) - 1
        start, stop = self._starts[index], self._stop(index)
        first = start if offset - start <= _AROUND else offset - _AROUND
        last = stop if stop - offset <= _AROUND else offset + _AROUND
        head, tail = "…" * (first > start), "…" * (last < stop)
        return Excerpt(f"{head}{(shown or self._text)[first:last]}{tail}", offset - first + len(head))

    def _stop(self, index: int) -> int:
        """Where the text of a line ends."""
        end = self._starts[index + 1] - 1
        return end - 1 if self._text[end - 1 : end + 1] == "\r\n" else end
