"""Signals that end a command: children are ended, temporary folders taken away, and a line says what was begun."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from queue import Empty, SimpleQueue
from threading import Thread, current_thread, main_thread
from types import FrameType

from cardsmith.at_last import undo_all
from cardsmith.cli.terminal import say

LINE = "cardsmith: interrupted"
#: How long a command may take to end in order, in seconds. The Hub's client waits for uploads that may be stuck.
GRACE = 3.0


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
    """Let Ctrl-C, SIGTERM, and SIGHUP where there is one, end in order what is done meanwhile; at once where it hangs.

    One that is ignored stays ignored, as `nohup` wants it.

    Raises:
        Ended: one of them came.
    """
    deadly = _deadly()
    ending = _Ending()
    for each in deadly:
        signal.signal(each, ending)
    try:
        yield
    except Ended:
        undo_all()
        raise
    finally:
        ending.is_over()
        for each, before in deadly.items():
            signal.signal(each, before)


def _deadly() -> dict[signal.Signals, signal._HANDLER]:
    """Signals that would end this process → what they do now."""
    names = [name for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)]
    known = {number: signal.getsignal(number) for number in map(signal.Signals.__getitem__, names)}
    ends = (signal.SIG_DFL, signal.default_int_handler)
    return {number: does for number, does in known.items() if does in ends and current_thread() is main_thread()}


class _Ending:
    """Raises at the first signal. Others change nothing: a terminal and what wraps a command may both send one."""

    def __init__(self) -> None:
        self._is_ending = False
        self._said: SimpleQueue[int | None] = SimpleQueue()  # a queue that a signal may be put into at any moment
        Thread(target=self._watch, daemon=True).start()

    def __call__(self, number: int, frame: FrameType | None) -> None:
        del frame
        if not self._is_ending:
            self._is_ending = True
            self._said.put(number)
            raise Ended(number)

    def is_over(self) -> None:
        """Nothing is left that could hang."""
        self._said.put(None)

    def _watch(self) -> None:
        if (number := self._said.get()) is None:
            return
        with suppress(Empty):
            self._said.get(timeout=GRACE)
            return
        _end(number)


def _end(number: int) -> None:
    """End the process in place of what hangs."""
    undo_all()
    with suppress(OSError):
        say(LINE)
    os._exit(128 + number)
