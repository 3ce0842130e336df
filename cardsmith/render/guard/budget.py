"""What one render may cost when its templates are somebody else's: every step and every piece of text is counted.

A count, unlike a clock, comes to the same on every machine.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator, Mapping, MappingView
from contextlib import contextmanager
from contextvars import ContextVar
from itertools import chain
from typing import Any

from cardsmith.errors import TemplateError

#: In units: a step is eight, a value two, four characters are one. The largest card of the tests takes a thirtieth.
LIMIT = 2_000_000
#: a turn of a loop, a call, a filter, an operator
STEP = 8
_CHARACTERS = 4
_VALUE = 2
#: Deeper than any fact is; what prints or compares lists that hold lists goes by recursion.
_DEEPEST = 20

_left: ContextVar[list[int]] = ContextVar("_left")


@contextmanager
def budget(units: int = LIMIT) -> Iterator[list[int]]:
    """What runs inside may spend so many units; what is left of them stands in the list."""
    left = [units]
    token = _left.set(left)
    try:
        yield left
    finally:
        _left.reset(token)


def spend(units: int) -> None:
    """Count so many units.

    Raises:
        TemplateError: more than was left.
    """
    _take(_left.get(), units)


def price(text: str) -> int:
    """What writing a text costs: its lines are looked at one by one when the card is done."""
    return STEP + len(text) // _CHARACTERS + STEP * text.count("\n")


def weighed(value: Any) -> Any:
    """`value`, after each value in it, however often it is in there, and its texts have been counted."""
    left = _left.get()
    _take(left, STEP)
    _weigh(value, left, 0)
    return value


def weight(value: Any) -> int:
    """How many units a value is counted as; they are spent."""
    left = _left.get()
    before = left[0]
    _weigh(value, left, 0)
    return before - left[0]


def each(values: Iterable[Any]) -> Iterator[Any]:
    """The values, each counted as it is asked for."""
    for value in values:
        spend(STEP)
        yield value


def _take(left: list[int], units: int) -> None:
    left[0] -= units
    if left[0] < 0:
        raise TemplateError(f"it takes more than {LIMIT:,} steps. Look for a loop or a text that grows without end.")


def _weigh(value: Any, left: list[int], depth: int) -> None:
    kind = type(value)
    if isinstance(value, str):
        _take(left, _VALUE + len(value) // _CHARACTERS)
    elif kind is int:
        _take(left, _VALUE + value.bit_length() // 32)
    elif isinstance(value, (range, MappingView)):
        _take(left, len(value))
    else:
        _take(left, _VALUE)
        for item in _items(value):
            if depth == _DEEPEST:
                raise TemplateError(f"lists are nested deeper than {_DEEPEST}: is one put into itself?")
            _weigh(item, left, depth + 1)


def _items(value: Any) -> Iterable[Any]:
    if isinstance(value, (list, tuple, set, frozenset)):
        return value
    if isinstance(value, Mapping):
        return chain(value.keys(), value.values())
    return vars(value).values() if dataclasses.is_dataclass(value) else ()
