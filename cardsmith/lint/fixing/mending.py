"""Fixes made: round after round until nothing is left to mend, and none of them brings an error or a warning."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path

from cardsmith import atomic
from cardsmith.errors import CardError
from cardsmith.lint.edits import applying
from cardsmith.lint.fixing.subject import Reading, Subject, Texts
from cardsmith.lint.model import Diagnostic

#: More than any card needs; one whose fixes undo each other ends here.
_ROUNDS = 50
#: Where more fixes than these are made at once, and one of them brings a finding, all are left.
_TRIED = 50
_MARK = "\ufeff".encode()

#: Whether a finding is to be mended.
Wanted = Callable[[Diagnostic], bool]


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
    #: whether it came to an end: what is nested deeper than `_ROUNDS` is mended when it is run again
    settled: bool = True


def mend(subject: Subject, wanted: Wanted) -> Mended:
    """Mend what is wanted, and bring no error and no warning that was not there.

    Args:
        subject: the card.
        wanted: whether a finding that has a fix is to be mended.
    """
    start = _State({}, subject.read({}))
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
        settled=best.settled,
    )


def write(path: Path, before: str, after: str) -> None:
    """Replace a file, whole or not at all, where it is still as it was read.

    Raises:
        CardError: it has changed since, or cannot be written; it is as it was.
    """
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


@dataclass(frozen=True)
class _State:
    """Texts on the way, what is found in them, and what was mended so far."""

    texts: Texts
    reading: Reading
    fixed: tuple[Diagnostic, ...] = ()
    settled: bool = True


def _settled(subject: Subject, state: _State, wanted: Wanted, left: frozenset[_Key]) -> _State:
    """Rounds of fixes, until one changes nothing."""
    for _ in range(_ROUNDS):
        fixable = [each for each in state.reading.found if each.edits and wanted(each) and _key(each) not in left]
        texts, fixed = _round(subject, state.texts, fixable)
        if texts == state.texts:
            break
        state = _State(texts, subject.read(texts), (*state.fixed, *fixed))
    else:
        state = replace(state, settled=False)
    return state


def _round(subject: Subject, texts: Texts, fixable: Iterable[Diagnostic]) -> tuple[Texts, list[Diagnostic]]:
    """The fixes that can be made at once, in each file."""
    after, fixed = dict(texts), list[Diagnostic]()
    for path, group in groupby(sorted(fixable, key=lambda each: each.path), lambda each: each.path):
        text = texts[path] if path in texts else subject.text(path)
        if text is not None:
            made = list(applying.at_once(text, group))
            after[path] = applying.apply(text, [edit for each in made for edit in each.edits])
            fixed += made
    return {path: text for path, text in after.items() if text != subject.text(path)}, fixed


def _bearable(subject: Subject, start: _State, wanted: Wanted, best: _State) -> tuple[_State, frozenset[_Key]]:
    """As much of `best` as brings nothing: each fix is tried without, and those that brought something are left."""
    left, made = frozenset[_Key](), dict.fromkeys(map(_key, best.fixed))
    for key in made if len(made) <= _TRIED else ():
        other = _settled(subject, start, wanted, left | {key})
        if _brought(start, other).total() < _brought(start, best).total():
            best, left = other, left | {key}
        if not _brought(start, best):
            return best, left
    return start, frozenset(made)


def _brought(start: _State, end: _State) -> Counter[str]:
    """Errors and warnings by code that were not there.

    Not those that had only not been seen; and a remark is no harm: a key that has its right name now may lack details.
    """
    if end.reading.readable and not start.reading.readable:
        return Counter()
    return _harm(end) - _harm(start)


def _harm(state: _State) -> Counter[str]:
    return Counter(each.code for each in state.reading.found if each.severity != "info")


def _key(each: Diagnostic) -> _Key:
    return each.path, each.code, each.message
