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

#: a mark that holds one of these is searched for by the first of them: those that are rare in texts come first
_SIGNS = "AJ=~."
#: one that ends in one of these, by this
_LAST = "_-"
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


def hits(text: str, *, apart: bool = True) -> list[Hit]:
    """What has the mark and the shape of a credential, in the order of `KINDS`.

    Args:
        text: where it may stand.
        apart: whether it has to stand apart from the letters and digits beside it.
    """
    found = [hit for group in _GROUPS if group.test(text) for hit in _in_group(group, text, apart)]
    return sorted(found, key=lambda hit: _ORDER[hit.kind.name, hit.mark]) if len(found) > 1 else found


def _in_group(group: _Group, text: str, apart: bool) -> Iterator[Hit]:
    for match in _shapes(group.key, apart).finditer(text):
        kind, mark = group.members[int((match.lastgroup or "m0")[1:])]
        end = match.end()
        place = match.start(match.lastgroup or 0)
        start = place if kind.named else place - len(mark)
        behind = kind.behind and _behind(kind if apart else kind.among_bytes).search(
            text, max(0, start - kind.behind.reach), start
        )
        if behind or not kind.behind:
            yield Hit(kind, mark, behind.start() if behind else start, end)


@cache
def _shapes(key: str, apart: bool) -> re.Pattern[str]:
    """The marks of a group with all that follows them."""
    group = next(group for group in _GROUPS if group.key == key)
    members = [(kind if apart else kind.among_bytes, mark) for kind, mark in group.members]
    each = [f"{_at(mark, key)}{_begin(kind, mark)}(?P<m{n}>{kind.rest})" for n, (kind, mark) in enumerate(members)]
    return re.compile(f"{re.escape(key)}(?:{'|'.join(each)})", re.ASCII)


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
    """What a mark is searched for by: a letter or sign in it, or the whole of it."""
    return next((sign for sign in _SIGNS if sign in mark), mark[-1] if mark[-1] in _LAST else mark)


def _at(mark: str, key: str) -> str:
    """A mark, seen from behind its sign."""
    place = mark.rindex(key) + len(key)
    return f"(?<={re.escape(mark[:place])}){re.escape(mark[place:])}"


def _test(key: str, members: Sequence[_Marked]) -> Callable[[str], object]:
    if len(key) > 1:
        needed = members[0].kind.needs or key
        return lambda text: needed in text
    marks = [mark for _, mark in members]
    return _OneOf(marks, f"{re.escape(key)}{_any_at(marks, key)}").stands_in


def _any_at(marks: Sequence[str], key: str) -> str:
    """That one of `marks` is here, asked by the letter before the sign first."""
    by_letter: dict[str, list[str]] = {}
    for mark in marks:
        place = mark.rindex(key)
        by_letter.setdefault(re.escape(mark[:place][-1:]), []).append(_at(mark, key))
    if "" in by_letter:
        return f"(?:{'|'.join(_at(mark, key) for mark in marks)})"
    each = "|".join(f"(?<={letter}.)(?:{'|'.join(here)})" for letter, here in by_letter.items())
    return f"(?<=[{''.join(by_letter)}].)(?:{each})"


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


_GROUPS = _grouped()
