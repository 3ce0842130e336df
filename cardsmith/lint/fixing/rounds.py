"""Rounds of fixes, until none is left that helps. Where they end, they change nothing when they are made again."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from cardsmith.lint.edits import applying
from cardsmith.lint.fixing import vain
from cardsmith.lint.fixing.subject import Reading, Subject, Texts
from cardsmith.lint.model import Diagnostic

#: More than any card needs.
_ROUNDS = 50

#: Whether a finding is to be mended.
Wanted = Callable[[Diagnostic], bool]


@dataclass(frozen=True)
class State:
    """Texts on the way, what is found in them, and what was mended so far."""

    texts: Texts
    reading: Reading
    fixed: tuple[Diagnostic, ...] = ()
    #: findings whose fixes leave them standing, and are not made
    vain: tuple[Diagnostic, ...] = ()
    #: codes of the rules whose fixes come to no end: none is made
    endless: tuple[str, ...] = ()
    #: whether it came to an end: what is nested deeper than the rounds go is mended when it is run again
    settled: bool = True


def settle(subject: Subject, start: State, wanted: Wanted) -> State:
    """Rounds of fixes, until one changes nothing; `start` where they go round in a circle or grow without end.

    Args:
        subject: the card.
        start: where they begin.
        wanted: whether a finding that has a fix is to be mended.
    """
    states = [start]
    for _ in range(_ROUNDS):
        states.append(_round(subject, states[-1], wanted))
        if states[-1].texts == states[-2].texts:
            return states[-1]
    middle, end = states[_ROUNDS // 2], states[-1]
    if _growth(subject, end) < _growth(subject, middle):
        return replace(end, settled=False)
    return replace(start, endless=tuple(sorted({each.code for each in end.fixed[len(middle.fixed) :]})))


def _round(subject: Subject, state: State, wanted: Wanted) -> State:
    """The fixes that can be made at once and take their findings away."""
    useless: set[Diagnostic] = set()
    fixable = [each for each in state.reading.found if each.edits and wanted(each)]
    while made := _at_once(subject, state, (each for each in fixable if each not in useless)):
        texts = _made(subject, state, made)
        after = State(texts, subject.read(texts), (*state.fixed, *made))
        standing = vain.standing(made, state.reading.found, after.reading.found)
        if not standing:
            return after
        useless |= standing
    return replace(state, vain=tuple(each for each in fixable if each in useless))


def _at_once(subject: Subject, state: State, fixable: Iterable[Diagnostic]) -> list[Diagnostic]:
    found: list[Diagnostic] = []
    for path, group in vain.by_path(fixable).items():
        text = _text(subject, state, path)
        found += applying.at_once(text, group) if text is not None else ()
    return found


def _made(subject: Subject, state: State, made: Iterable[Diagnostic]) -> Texts:
    """The texts that differ from the files' after these fixes."""
    after = dict(state.texts)
    for path, group in vain.by_path(made).items():
        after[path] = applying.apply(_text(subject, state, path) or "", [edit for each in group for edit in each.edits])
    return {path: text for path, text in after.items() if text != subject.text(path)}


def _text(subject: Subject, state: State, path: str) -> str | None:
    return state.texts[path] if path in state.texts else subject.text(path)


def _growth(subject: Subject, state: State) -> int:
    return sum(len(text) - len(subject.text(path) or "") for path, text in state.texts.items())
