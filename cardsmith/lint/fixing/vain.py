"""Fixes that were made in vain: the same rule finds as much in the same place as before."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from cardsmith.lint.edits.moving import Moved, grown
from cardsmith.lint.model import Diagnostic, Span

#: path and code → where a rule finds something
_Starts = Mapping[tuple[str, str], Sequence[int]]


def standing(made: Sequence[Diagnostic], before: Iterable[Diagnostic], after: Sequence[Diagnostic]) -> set[Diagnostic]:
    """Those of `made`, which were mended, that stand as before.

    A fix that makes the text shorter is none of them: what was nested comes to light in the place of what went, and
    that comes to an end.

    Args:
        made: findings whose fixes were made at once.
        before: all that was found before.
        after: all that is found now.
    """
    moved = {path: Moved(edit for each in group for edit in each.edits) for path, group in by_path(made).items()}
    stood, mended, stand = _starts(before), _starts(made), _starts(after)
    suspects = [
        each
        for each in made
        if sum(map(grown, each.edits)) >= 0
        and _count(stand, each, moved[each.path].span(_span(each)))
        > _count(stood, each, _span(each)) - _count(mended, each, _span(each))
    ]
    # of several in one place, those that are told in the same words; all where none is
    told = {(each.path, each.code, each.message) for each in after}
    return {each for each in suspects if (each.path, each.code, each.message) in told} or set(suspects)


def by_path(found: Iterable[Diagnostic]) -> dict[str, list[Diagnostic]]:
    """Findings by the file they are of."""
    groups: dict[str, list[Diagnostic]] = defaultdict(list)
    for each in found:
        groups[each.path].append(each)
    return groups


def _span(each: Diagnostic) -> Span:
    return Span(each.start, each.end)


def _starts(found: Iterable[Diagnostic]) -> _Starts:
    starts: dict[tuple[str, str], list[int]] = defaultdict(list)
    for each in found:
        starts[each.path, each.code].append(each.start)
    return {key: sorted(places) for key, places in starts.items()}


def _count(starts: _Starts, each: Diagnostic, span: Span) -> int:
    """How much the rule of `each` finds in a stretch of its file."""
    places = starts.get((each.path, each.code), ())
    return bisect_right(places, span.end) - bisect_left(places, span.start)
