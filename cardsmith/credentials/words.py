"""Stretches of bytes in which a credential could stand: what has sixteen characters of words in a row."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

#: 1 for a character that a word or a line end can have, 0 for any other byte
_WORDS = bytes(int(0x20 <= byte <= 0x7E or byte in b"\t\n\r") for byte in range(256))
#: No credential that its mark gives away is shorter.
_SHORTEST = b"\1" * 16
#: what is looked at on both sides of words
_AROUND = 64
#: bytes that are looked at together, and what tells that one of them is no ASCII
_EIGHT, _HIGH = 8, 0x8080808080808080
#: of all eights: where more are ASCII, these are no tensors
_MANY = 1 / 16


def stretches(data: bytes) -> Iterator[tuple[int, int]]:
    """Begin and end of each stretch of the data with all that could be a credential, with what is around it."""
    marked = data.translate(_WORDS)
    place, start, end = marked.find(_SHORTEST), -1, -1
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


@cache
def quick_look() -> Callable[[bytes], bool] | None:
    """Tells whether data has any stretch at all, in a fifth of the time; `None` where NumPy is not there to do it.

    NumPy takes as long to import as a hundred megabytes to search without it.
    """
    try:
        import numpy as np
    except ImportError:
        return None
    return lambda data: _has_stretch(np, data)


def _has_stretch(np: Any, data: bytes) -> bool:
    """Sixteen characters in a row have eight among them that begin at a multiple of eight."""
    eights = np.frombuffer(data, np.uint64, len(data) // _EIGHT)
    (ascii_,) = np.nonzero((eights & np.uint64(_HIGH)) == 0)
    if len(ascii_) > len(eights) * _MANY:
        return True
    words = np.frombuffer(_WORDS, bool)[eights[ascii_].view(np.uint8).reshape(-1, _EIGHT)].all(axis=1)
    return any(_is_in_stretch(data, int(place) * _EIGHT) for place in ascii_[words])


def _is_in_stretch(data: bytes, place: int) -> bool:
    """Whether the eight characters here are part of sixteen."""
    reach = len(_SHORTEST) - _EIGHT
    return _SHORTEST in data[max(0, place - reach) : place + len(_SHORTEST)].translate(_WORDS)
