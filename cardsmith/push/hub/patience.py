"""Asking again what is safe to ask twice, a bounded number of times."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

from cardsmith.push.hub.spoken import is_closed, is_passing, retry_after, status

_T = TypeVar("_T")

#: Between one try and the next, in seconds.
WAITS = (0.5, 1.0, 2.0, 4.0, 8.0)
#: A Hub that asks to wait longer than this is told of at once.
LONGEST = 60.0
#: A Hub that has not answered for so long is not asked again, in seconds.
_IN_ALL = 90.0
#: Whoever has waited so long is told of it, in seconds.
_LONG = 5.0


class Patience:
    """How often a Hub is asked again.

    Args:
        say: told in a line that, and how long, it waits.
    """

    def __init__(self, say: Callable[[str], None]) -> None:
        self._say = say
        #: whether the Hub has ever answered: until then, what looks like no Hub is none
        self._met = False

    def with_(self, ask: Callable[[], _T]) -> _T:
        """The answer to a request that changes nothing, or changes the same however often it is made.

        Raises:
            Exception: what the last try raised.
        """
        began = time.monotonic()
        for wait in WAITS:
            asked = time.monotonic()
            try:
                answer = ask()
            except Exception as error:
                self._met = self._met or bool(status(error))
                if not self.hopes(error) or (not status(error) and time.monotonic() - began > _IN_ALL):
                    raise
                self.pause(max(wait, 1.0) if time.monotonic() - asked > _LONG else wait, error)
            else:
                self._met = True
                return answer
        return ask()

    def hopes(self, error: Exception) -> bool:
        """Whether another try may help. A garbled answer of what has been a Hub is no other server."""
        garbled = not status(error) and isinstance(error, ValueError) and self._met
        back_soon = is_closed(error) and self._met
        return (is_passing(error) or garbled or back_soon) and retry_after(error) <= LONGEST

    def pause(self, wait: float, error: Exception) -> None:
        """Wait as long, or as the Hub asks to."""
        wait = max(wait, retry_after(error))
        answer = f"answered {status(error)}" if status(error) else "did not answer"
        if wait >= 1:
            self._say(f"The Hub {answer}. Trying again in {wait:.0f} s.")
        time.sleep(wait)
