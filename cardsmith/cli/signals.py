"""Signals that end a command as Ctrl-C does: children are ended, and a line says what was begun."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from threading import current_thread, main_thread
from types import FrameType
from typing import NoReturn


class Ended(KeyboardInterrupt):
    """The process was told to end.

    Args:
        number: of the signal.
    """

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


@contextmanager
def heard() -> Iterator[None]:
    """Let SIGTERM, and SIGHUP where there is one, end what is done meanwhile in order.

    One that is ignored stays ignored, as `nohup` wants it.

    Raises:
        Ended: one of them came.
    """
    names = [name for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name) and current_thread() is main_thread()]
    deadly = [each for each in map(signal.Signals.__getitem__, names) if signal.getsignal(each) == signal.SIG_DFL]
    for each in deadly:
        signal.signal(each, _end)
    try:
        yield
    finally:
        for each in deadly:
            signal.signal(each, signal.SIG_DFL)


def _end(number: int, frame: FrameType | None) -> NoReturn:
    del frame
    raise Ended(number)
