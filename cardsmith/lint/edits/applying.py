"""Edits by span, and which of many can be made at once."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterable, Iterator
from itertools import pairwise

from cardsmith.lint.model import Diagnostic, Edit


def apply(text: str, edits: Iterable[Edit]) -> str:
    """`text` after edits that do not overlap, given in any order. What they do not name stays as it is."""
    parts: list[str] = []
    done = 0
    for start, end, new in sorted(edits):
        parts += [text[done:start], new]
        done = end
    return "".join(parts) + text[done:]


def at_once(text: str, fixable: Iterable[Diagnostic]) -> Iterator[Diagnostic]:
    """Those of `fixable` whose fixes can be made together: of two that meet, the first. All are of `text`."""
    taken: list[tuple[int, int]] = []
    for each in fixable:
        spans = sorted((edit.start, edit.end) for edit in each.edits)
        if all(_is_free(taken, *span) and _lies_in(text, *span) for span in spans) and not _meet(spans):
            for span in spans:
                insort(taken, span)
            yield each


def _lies_in(text: str, start: int, end: int) -> bool:
    return 0 <= start <= end <= len(text)


def _is_free(taken: list[tuple[int, int]], start: int, end: int) -> bool:
    index = bisect_left(taken, (start, end))
    before = index == 0 or _apart(taken[index - 1], (start, end))
    return before and (index == len(taken) or _apart((start, end), taken[index]))


def _apart(first: tuple[int, int], second: tuple[int, int]) -> bool:
    """Whether one ends before the other begins. Where one only puts something in, they must not touch either."""
    insertion = first[0] == first[1] or second[0] == second[1]
    return first[1] < second[0] or (first[1] == second[0] and not insertion)


def _meet(spans: list[tuple[int, int]]) -> bool:
    return any(first[1] > second[0] for first, second in pairwise(spans))
