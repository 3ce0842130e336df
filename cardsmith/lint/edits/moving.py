"""Where a stretch of text lies after edits."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from itertools import accumulate

from cardsmith.lint.model import Edit, Span


class Moved:
    """Places of a text after edits that do not overlap.

    Args:
        edits: of the text, in any order.
    """

    def __init__(self, edits: Iterable[Edit]) -> None:
        self._edits = sorted(edits)
        self._ends = [edit.end for edit in self._edits]
        self._shifts = list(accumulate((grown(edit) for edit in self._edits), initial=0))

    def span(self, span: Span) -> Span:
        """The stretch with all that came in inside it, over its ends or right behind it."""
        return Span(self._start(span.start), self._end(span.end))

    def _start(self, place: int) -> int:
        count = bisect_right(self._ends, place)
        while count and self._edits[count - 1].start == place:  # what is put in here
            count -= 1
        inside = count < len(self._edits) and self._edits[count].start < place
        return (self._edits[count].start if inside else place) + self._shifts[count]

    def _end(self, place: int) -> int:
        count = bisect_right(self._ends, place)
        if count < len(self._edits) and self._edits[count].start < place:
            return self._ends[count] + self._shifts[count + 1]
        return place + self._shifts[count]


def grown(edit: Edit) -> int:
    """By how much an edit makes a text longer."""
    return len(edit.new) - (edit.end - edit.start)
