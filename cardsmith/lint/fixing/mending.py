"""Fixes made: round after round until nothing is left to mend, and none of them brings an error or a warning."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from cardsmith import atomic
from cardsmith.errors import CardError
from cardsmith.inside import require_home
from cardsmith.lint.fixing.rounds import State, Wanted, settle
from cardsmith.lint.fixing.subject import Subject, Texts
from cardsmith.lint.model import Diagnostic

#: Where more fixes than these are made at once, and one of them brings a finding, all are left.
_TRIED = 50
_MARK = "\ufeff".encode()


@dataclass(frozen=True, kw_only=True)
class Mended:
    """What mending a card came to. Nothing is written yet."""

    before: Texts
    after: Texts
    #: the findings that were mended
    fixed: tuple[Diagnostic, ...]
    #: those that could be mended and were not: mending them would bring what `brought` says
    left: tuple[Diagnostic, ...]
    #: codes
    brought: tuple[str, ...]
    #: what all rules found before
    stood: tuple[Diagnostic, ...]
    #: what they find afterwards
    found: tuple[Diagnostic, ...]
    #: those whose fixes leave them standing, and were not made
    vain: tuple[Diagnostic, ...] = ()
    #: codes of the rules whose fixes come to no end: nothing was mended
    endless: tuple[str, ...] = ()
    #: whether it came to an end: what is nested very deep is mended when it is run again
    settled: bool = True


def mend(subject: Subject, wanted: Wanted) -> Mended:
    """Mend what is wanted, and bring no error and no warning that was not there.

    Args:
        subject: the card.
        wanted: whether a finding that has a fix is to be mended.
    """
    start = State({}, subject.read({}))
    best, left = _settled(subject, start, wanted, frozenset()), frozenset[_Key]()
    brought = tuple(sorted(_brought(start, best)))
    if brought:
        best, left = _bearable(subject, start, wanted, best)
    found = best.reading.found
    return Mended(
        before={path: subject.text(path) or "" for path in best.texts},
        after=best.texts,
        fixed=best.fixed,
        left=tuple(each for each in found if _key(each) in left and wanted(each)),
        brought=brought,
        stood=start.reading.found,
        found=found,
        vain=best.vain,
        endless=best.endless,
        settled=best.settled,
    )


def write(path: Path, before: str, after: str) -> None:
    """Replace a file, whole or not at all, where it is still as it was read.

    Raises:
        CardError: it has changed since, or cannot be written; it is as it was.
        FolderError: it is a link out of its folder, and of the repository that this is in.
    """
    require_home(path)
    try:
        data = path.read_bytes()
        mark = next((mark for mark in (b"", _MARK) if data == mark + before.encode()), None)
        if mark is None:
            raise CardError(f"{path} changed while it was being mended, and was left alone. Run it again.")
        with path.open("r+b"):  # a file that its owner has made read-only is not replaced
            pass
        atomic.write_bytes(path, mark + after.encode())
    except OSError as error:
        raise CardError(f"{path} cannot be written: {error.strerror}. The file is as it was.") from error


#: What tells a fix from others when its place has moved.
_Key = tuple[str, str, str]


def _settled(subject: Subject, start: State, wanted: Wanted, left: frozenset[_Key]) -> State:
    """Rounds of all fixes but those that are left."""
    return settle(subject, start, lambda each: wanted(each) and _key(each) not in left)


def _bearable(subject: Subject, start: State, wanted: Wanted, best: State) -> tuple[State, frozenset[_Key]]:
    """As much of `best` as brings nothing: each fix is tried without, and those that brought something are left."""
    left, made = frozenset[_Key](), dict.fromkeys(map(_key, best.fixed))
    for key in made if len(made) <= _TRIED else ():
        other = _settled(subject, start, wanted, left | {key})
        if _brought(start, other).total() < _brought(start, best).total():
            best, left = other, left | {key}
        if not _brought(start, best):
            return best, left
    left = frozenset(made)
    rest = _settled(subject, start, wanted, left)  # what was there before `made`, in other words or another place
    return (start, left | frozenset(map(_key, rest.fixed))) if _brought(start, rest) else (rest, left)


def _brought(start: State, end: State) -> Counter[str]:
    """Errors and warnings by code that were not there.

    Not those that had only not been seen; and a remark is no harm: a key that has its right name now may lack details.
    """
    if end.reading.readable and not start.reading.readable:
        return Counter()
    return _harm(end) - _harm(start)


def _harm(state: State) -> Counter[str]:
    return Counter(each.code for each in state.reading.found if each.severity != "info")


def _key(each: Diagnostic) -> _Key:
    return each.path, each.code, each.message
