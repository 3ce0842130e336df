"""What must be quick is held by the processor time that it takes on a quiet machine.

A processor that is shared takes twice as long for the same, now and then or for minutes: what took too long is tried
again, and more is allowed where a plain loop takes longer, too. A bound without both would have to be so wide that it
held nothing.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import Future
from typing import TypeVar

Made = TypeVar("Made")

#: how often what is too slow is tried
TRIES = 3
_ROUNDS = 200_000
#: seconds for these rounds where the bounds were set, with nothing else to do
_QUIET = 0.003


class TooSlow(AssertionError):
    """What must be quick is not."""


def within(seconds: float, work: Callable[[], Made]) -> Made:
    """What `work` makes, or fails with; it may be called several times.

    Args:
        seconds: of this process, on a quiet machine.
        work: what must be quick.

    Raises:
        TooSlow: it took longer, each time.
    """
    for _ in range(TRIES):
        outcome: Future[Made] = Future()
        began = time.process_time()
        try:
            outcome.set_result(work())
        except Exception as error:  # noqa: BLE001 - as the outcome raises it
            outcome.set_exception(error)
        taken = time.process_time() - began
        if is_within(seconds, taken):
            return outcome.result()
    raise TooSlow(f"it took {taken:.2f} s of at most {seconds}")


def is_quick(seconds: float, work: Callable[[], object]) -> bool:
    """Whether `work` takes so many seconds at most. As `within`, where an error names what was slow."""
    try:
        within(seconds, work)
    except TooSlow:
        return False
    return True


def is_within(seconds: float, taken: float) -> bool:
    """Whether what was `taken` just now would be so many `seconds` at most on a quiet machine."""
    return taken <= seconds or taken <= seconds * _slowness()


def _slowness() -> float:
    began = time.process_time()
    for _ in range(_ROUNDS):
        pass
    return (time.process_time() - began) / _QUIET
