"""What takes long to work out and is asked for again."""

from __future__ import annotations

import threading
from collections import OrderedDict
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

Value = TypeVar("Value")


class Memory(Generic[Value]):
    """Values by what they were made from; those that were used last.

    Args:
        room: how much they may take together, in whatever `get` measures them.
    """

    def __init__(self, room: int) -> None:
        self._room = self._left = room
        self._known: OrderedDict[Hashable, tuple[Value, int]] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Hashable, size: int, make: Callable[[], Value]) -> Value:
        """The value of a key, made if it is not known. Nobody may change it."""
        with self._lock:
            if key in self._known:
                self._known.move_to_end(key)
                return self._known[key][0]
        value = make()  # two that ask at once both make it
        with self._lock:
            if key not in self._known and size <= self._room:
                self._known[key] = value, size
                self._left -= size
            while self._left < 0:
                self._left += self._known.popitem(last=False)[1][1]
        return value
