"""Texts on which a regular expression takes longest: what it repeats, repeated, behind what it begins with."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

try:
    from re import _parser as parser  # type: ignore[attr-defined]
except ImportError:  # before Python 3.11
    import sre_parse as parser

#: What matches no expression's repetition, so that it has to try again.
_STOP = "\x00"
#: Samples of a class that says only what it is not.
_ANYTHING = "a1 -_.\n<é"
_CATEGORIES = {"DIGIT": "1", "NOT_DIGIT": "a", "SPACE": " ", "NOT_SPACE": "a", "WORD": "a", "NOT_WORD": "-"}
_MOST_VARIANTS = 6


def attacks(pattern: re.Pattern[str], length: int) -> Iterator[str]:
    """Texts of about this length."""
    for variant in range(_MOST_VARIANTS):
        walk = _Walk(variant)
        sample = walk.over(parser.parse(pattern.pattern, pattern.flags & ~re.UNICODE), "")
        pumps = dict.fromkeys([("", sample), *walk.pumps])
        for prefix, pump in pumps:
            if pump:
                times = length // len(pump)
                yield prefix + pump * times + _STOP
                if prefix:
                    yield (prefix + pump) * (length // len(prefix + pump)) + _STOP
                    yield prefix * (length // len(prefix)) + _STOP


class _Walk:
    """One way through an expression: at each choice the one of this number."""

    def __init__(self, variant: int) -> None:
        self._variant = variant
        #: what comes before a repetition, and what it repeats
        self.pumps: list[tuple[str, str]] = []

    def over(self, tokens: Any, before: str) -> str:
        """A text that matches, behind `before`."""
        text = ""
        for kind, value in tokens:
            text += self._token(str(kind), value, before + text)
        return text

    def _token(self, kind: str, value: Any, before: str) -> str:
        if kind == "LITERAL":
            return chr(value)
        if kind == "IN":
            return self._one_of(value)
        if kind in ("ANY", "NOT_LITERAL"):
            return next(each for each in _ANYTHING[self._variant :] + _ANYTHING if ord(each) != value)
        if kind in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"):
            return self._repeated(*value, before)
        if kind == "SUBPATTERN":
            return self.over(value[-1], before)
        if kind == "ATOMIC_GROUP":
            return self.over(value, before)
        if kind == "BRANCH":
            branches = value[1]
            return self.over(branches[self._variant % len(branches)], before)
        return ""

    def _repeated(self, least: int, most: int, tokens: Any, before: str) -> str:
        once = self.over(tokens, before)
        if most > 9:
            self.pumps.append((before, once))
        return once * max(least, 1 if most else 0)

    def _one_of(self, members: Any) -> str:
        samples, negated = [], False
        for kind, value in members:
            if str(kind) == "NEGATE":
                negated = True
            elif str(kind) == "LITERAL":
                samples.append(chr(value))
            elif str(kind) == "RANGE":
                samples.append(chr(value[0]))
            elif str(kind) == "CATEGORY":
                samples.append(_CATEGORIES[str(value).removeprefix("CATEGORY_")])
        if negated:
            samples = [each for each in _ANYTHING if each not in samples] or ["\u4e2d"]
        return samples[self._variant % len(samples)]
