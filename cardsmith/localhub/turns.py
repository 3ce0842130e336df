"""Whose turn it is to change something.

A change may wait long for the lock of its repository. Those that wait must not take the threads by which the others
read: so many of one repository have a thread at once, and so many of all together; the rest wait without one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar
from weakref import WeakValueDictionary

from anyio import CapacityLimiter, to_thread

if TYPE_CHECKING:
    from collections.abc import Callable

#: How many changes have a thread at once: of one repository, and of all.
_OF_ONE, _OF_ALL = 4, 32
T = TypeVar("T")


class Turns:
    """The changes of one hub."""

    def __init__(self) -> None:
        self._all = CapacityLimiter(_OF_ALL)
        self._each: WeakValueDictionary[str, CapacityLimiter] = WeakValueDictionary()

    async def take(self, whose: str, work: Callable[[], T]) -> T:
        """Do it in a thread, when it is its turn among the changes of `whose`."""
        limiter = self._each.setdefault(whose, CapacityLimiter(_OF_ONE))
        async with limiter:
            return await to_thread.run_sync(work, limiter=self._all)
