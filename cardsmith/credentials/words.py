"""Stretches of bytes in which a credential could stand: what has sixteen characters of words in a row."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Any

#: 1 for a character that a word or a line end can have, 0 for any other byte
_WORDS = bytes(int(0x20 <= byte <= 0x7E or byte in b"\t\n\r") for byte in range(256))
#: No credential that its mark gives away is shorter.
_SHORTEST = b"\1" * 16
#: what is looked at on both sides of words
_AROUND = 64
#: bytes that NumPy looks at together, and what tells that one of them is no ASCII
_EIGHT, _HIGH = 8, 0x8080808080808080
#: of all eights: where more are ASCII, these are no tensors
_MANY = 1 / 16
#: of all bytes: where more are words, as in a vocabulary of any language, all of them are one stretch
_TEXT = 3 / 4
#: bytes on both sides of what NumPy has found
_MARGIN = 1024

Stretch = tuple[int, int]


def stretches(data: bytes, *, much: bool = False) -> Iterator[Stretch]:
    """Begin and end of each stretch of the data with all that could be a credential, with what is around it.

    Tensors are hardly ever words, and NumPy, where it is there, passes over them in a fifth of the time.

    Args:
        data: bytes of any kind.
        much: whether they are part of so much that it pays to import NumPy; where it is imported, it is used.
    """
    found = _by_numpy(data) if much or "numpy" in sys.modules else None
    return _all(data) if found is None else iter(found)


def _all(data: bytes) -> Iterator[Stretch]:
    marked = data.translate(_WORDS)
    place, start, end = marked.find(_SHORTEST), -1, -1
    if place >= 0 and marked.count(b"\1") > len(data) * _TEXT:
        yield 0, len(data)
        return
    while place >= 0:
        if start >= 0 and place - _AROUND > end:
            yield start, end
            start = -1
        start = max(0, place - _AROUND) if start < 0 else start
        past = marked.find(b"\0", place)
        end = min(len(data), past + _AROUND) if past >= 0 else len(data)
        place = marked.find(_SHORTEST, past) if past >= 0 else -1
    if start >= 0:
        yield start, end


def _by_numpy(data: bytes) -> list[Stretch] | None:
    """The same in what is hardly ever words; `None` where it is, or NumPy is not there."""
    try:
        import numpy as np
    except ImportError:
        return None
    places = _candidates(np, data)
    found: list[Stretch] = []
    seen = 0
    for place in places or ():
        if place >= seen:
            first, last = max(0, place - _MARGIN), min(len(data), place + _MARGIN)
            near = [(first + start, first + end) for start, end in _all(data[first:last])]
            if any((first and start == first) or (end == last < len(data)) for start, end in near):
                return None  # words that go on
            found = _joined(found, near)
            seen = last - len(_SHORTEST) - _AROUND
    return None if places is None else found


def _joined(found: list[Stretch], near: list[Stretch]) -> list[Stretch]:
    """Both lists, where the second may begin before the first ends."""
    for start, end in near:
        if found and start <= found[-1][1]:
            if start >= found[-1][0]:
                found[-1] = found[-1][0], max(found[-1][1], end)
        else:
            found.append((start, end))
    return found


def _candidates(np: Any, data: bytes) -> list[int] | None:
    """Where eight characters begin, at a multiple of eight: there are such in every sixteen in a row."""
    eights = np.frombuffer(data, np.uint64, len(data) // _EIGHT)
    (places,) = np.nonzero((eights & np.uint64(_HIGH)) == 0)
    if len(places) > len(eights) * _MANY:
        return None
    words = np.frombuffer(_WORDS, bool)[eights[places].view(np.uint8).reshape(-1, _EIGHT)].all(axis=1)
    reach = len(_SHORTEST) - _EIGHT
    each = (int(place) * _EIGHT for place in places[words])
    return [at for at in each if _SHORTEST in data[max(0, at - reach) : at + len(_SHORTEST)].translate(_WORDS)]
