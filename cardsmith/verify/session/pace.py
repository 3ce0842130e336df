"""Progress, told no more often than anybody can read it."""

from __future__ import annotations

import time

from cardsmith.verify.events import Listener, Progressed

#: Seconds between two reports.
SECONDS = 0.1


class Pace:
    """Called with each step; passes some of them on.

    Args:
        unit: what is counted.
        report: told of it.
    """

    def __init__(self, unit: str, report: Listener) -> None:
        self._unit, self._report, self._last = unit, report, time.monotonic()

    def __call__(self, done: int, total: int) -> None:
        """`done` of `total`."""
        now = time.monotonic()
        if done == total or now - self._last >= SECONDS:
            self._last = now
            self._report(Progressed(done=done, total=total, unit=self._unit))
