"""Offsets of a text as lines and columns."""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import NamedTuple

#: Markdown's and an editor's line ends; `str.splitlines` knows more
_LINE_END = re.compile(r"\r\n|\r|\n")
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
        ends = [match.span() for match in _LINE_END.finditer(text)]
        self._starts = [0, *(end for _, end in ends)]
        self._stops = [*(start for start, _ in ends), len(text)]

    def position(self, offset: int) -> tuple[int, int]:
        """Line and column, both from 1."""
        index = bisect_right(self._starts, offset) - 1
        return index + 1, offset - self._starts[index] + 1

    def line_end(self, offset: int) -> int:
        """Offset of the end of the line that holds `offset`, without its line end."""
        return self._stops[bisect_right(self._starts, offset) - 1]

    def excerpt(self, offset: int) -> Excerpt:
        """The line that holds `offset`; of a long line the part around it."""
        index = bisect_right(self._starts, offset) - 1
        start, stop = self._starts[index], self._stops[index]
        first = start if offset - start <= _AROUND else offset - _AROUND
        last = stop if stop - offset <= _AROUND else offset + _AROUND
        head, tail = "…" * (first > start), "…" * (last < stop)
        return Excerpt(f"{head}{self._text[first:last]}{tail}", offset - first + len(head))
