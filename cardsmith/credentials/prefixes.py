"""Search a text for all kinds of credentials at once, by their marks.

A search for one character is many times as fast as for a choice of them. So marks that share a character are searched
for by it, and looked at only where it stands. What follows a mark is compiled when a mark was seen for the first time.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from typing import NamedTuple

from cardsmith.credentials.kinds import KINDS, Kind
from cardsmith.expressions import expression

#: a mark that ends in one of these is searched for by it
_LAST = "_-.=~J"
#: one that begins so, by this
_FIRST = "A"
#: how many texts, of how many characters, are looked through without an expression
_FEW, _SHORT = 64, 2**16


class Hit(NamedTuple):
    """What has the mark and the shape of a credential."""

    kind: Kind
    mark: str
    start: int
    end: int


class _Marked(NamedTuple):
    kind: Kind
    mark: str


#: name and mark → place in `KINDS`
_ORDER = {(kind.name, mark): place for place, kind in enumerate(KINDS) for mark in kind.marks}


class _Group(NamedTuple):
    """Marks that are searched for together."""

    key: str
    members: tuple[_Marked, ...]
    #: whether one of them stands in a text
    test: Callable[[str], object]


def hits(text: str) -> list[Hit]:
    """What has the mark and the shape of a credential, in the order of `KINDS`."""
    found = [hit for group in _GROUPS if group.test(text) for hit in _in_group(group, text)]
    return sorted(found, key=lambda hit: _ORDER[hit.kind.name, hit.mark]) if len(found) > 1 else found


def _in_group(group: _Group, text: str) -> Iterator[Hit]:
    for match in _shapes(group.key).finditer(text):
        kind, mark = group.members[int((match.lastgroup or "m0")[1:])]
        end = match.end()
        place = match.start(match.lastgroup or 0)
        start = place if kind.named else place - len(mark)
        behind = kind.behind and _behind(kind).search(text, max(0, start - kind.behind.reach), start)
        if behind or not kind.behind:
            yield Hit(kind, mark, behind.start() if behind else start, end)


@cache
def _shapes(key: str) -> re.Pattern[str]:
    """The marks of a group with all that follows them."""
    group = next(group for group in _GROUPS if group.key == key)
    each = [
        f"{_at(mark, key)}{_begin(kind, mark)}(?P<m{n}>{kind.rest})" for n, (kind, mark) in enumerate(group.members)
    ]
    return re.compile(f"{_sign(key)}(?:{'|'.join(each)})", re.ASCII)


@cache
def _behind(kind: Kind) -> re.Pattern[str]:
    begin = _begin(kind, "", kind.behind)
    return re.compile(f"{begin}{kind.behind.shape}\\Z" if kind.behind else "", re.ASCII)


def _begin(kind: Kind, mark: str, behind: object = None) -> str:
    """What may stand before a mark, seen from its end. Of one that stands inside, `behind` asks that."""
    if not kind.begin or (kind.behind and not behind):
        return ""
    return f"(?:{'|'.join(shape.format(re.escape(mark)) for shape in kind.begin)})"


def _grouped() -> tuple[_Group, ...]:
    groups: dict[str, list[_Marked]] = {}
    for kind in KINDS:
        for mark in kind.marks:
            groups.setdefault(_key(mark), []).append(_Marked(kind, mark))
    return tuple(_Group(key, tuple(members), _test(key, members)) for key, members in groups.items())


def _key(mark: str) -> str:
    """What a mark is searched for by: its end, its first letter, or the whole of it."""
    if mark[-1] in _LAST:
        return mark[-1]
    return mark[0] if mark[0] in _FIRST else mark


def _sign(key: str) -> str:
    return re.escape(key) if key in _LAST or key in _FIRST else ""


def _at(mark: str, key: str) -> str:
    """A mark, seen from behind its sign."""
    if key in _LAST:
        return f"(?<={re.escape(mark)})"
    return re.escape(mark[1:] if key in _FIRST else mark)


def _test(key: str, members: Sequence[_Marked]) -> Callable[[str], object]:
    if members[0].kind.probe:
        sign = expression(members[0].kind.probe)
        return lambda text: sign.search(text)  # noqa: PLW0108 - `sign.search` would compile it now
    marks = [mark for _, mark in members]
    if key in _LAST:
        return _OneOf(marks, f"{_sign(key)}{_behind_sign(marks)}").stands_in
    if key in _FIRST:
        return _OneOf(marks, f"{key}(?:{'|'.join(_at(mark, key) for mark in marks)})").stands_in
    return lambda text: key in text


class _OneOf:
    """One of some marks. For a few short texts, each mark is looked for: to compile one expression takes longer."""

    def __init__(self, marks: Sequence[str], pattern: str) -> None:
        self._marks = marks
        self._sign = expression(pattern)
        self._left = _FEW

    def stands_in(self, text: str) -> bool:
        if self._left and len(text) < _SHORT:
            self._left -= 1
            return any(mark in text for mark in self._marks)
        return self._sign.search(text) is not None


def _behind_sign(marks: Sequence[str]) -> str:
    """That one of `marks` ends here, asked by its last letter first."""
    by_end: dict[str, list[str]] = {}
    for mark in marks:
        by_end.setdefault(re.escape(mark[-2]), []).append(f"(?<={re.escape(mark)})")
    each = "|".join(f"(?<={end}.)(?:{'|'.join(behind)})" for end, behind in by_end.items())
    return f"(?<=[{''.join(by_end)}].)(?:{each})"


_GROUPS = _grouped()
