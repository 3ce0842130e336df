"""Work spread over processes. This one works, too, and passes the results on in order."""

from __future__ import annotations

import contextlib
import multiprocessing
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from multiprocessing.connection import Connection, wait
from typing import Any, TypeVar

_Item = TypeVar("_Item")
_Result = TypeVar("_Result")

#: Results that may wait for an earlier one.
_MOST_WAITING = 64


def spread(work: Callable[[_Item], _Result], items: Sequence[_Item], jobs: int) -> Iterator[_Result]:
    """`map(work, items)` by `jobs` processes, this one among them. What another process gives is pickled.

    It should fit into a pipe, else that process waits until this one has time to read. A process that dies leaves its
    share to this one. An interrupt ends all of them.
    """
    # a fork has everything imported already; other systems than Linux do not bear one
    context: Any = multiprocessing.get_context("fork" if sys.platform == "linux" else None)
    taken = context.Value("L", 0)
    workers, pipes = [], []
    try:
        for _ in range(min(jobs, len(items)) - 1):
            mine, theirs = context.Pipe(duplex=False)
            workers.append(context.Process(target=_serve, args=(work, items, taken, theirs), daemon=True))
            workers[-1].start()
            theirs.close()
            pipes.append(mine)
        yield from _in_order(work, items, taken, pipes)
    finally:
        for worker in workers:
            worker.terminate()
            worker.join()
        for pipe in pipes:
            pipe.close()


def _serve(work: Callable[[Any], Any], items: Sequence[Any], taken: Any, pipe: Connection) -> None:
    """What another process does: take an item, work, send."""
    # the first process is interrupted, too, and ends this one
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # what fails here fails in the first process again, which can tell of it
    with contextlib.suppress(Exception):
        while (number := _next(taken)) < len(items):
            pipe.send((number, work(items[number])))
        pipe.close()


def _next(taken: Any) -> int:
    with taken.get_lock():
        taken.value += 1
        return int(taken.value) - 1


def _in_order(
    work: Callable[[_Item], _Result], items: Sequence[_Item], taken: Any, pipes: list[Connection]
) -> Iterator[_Result]:
    done: dict[int, _Result] = {}
    open_pipes = list(pipes)
    for number, item in enumerate(items):
        while number not in done and open_pipes:
            mine = len(items) if len(done) > _MOST_WAITING else _next(taken)
            _receive(open_pipes, done, block=mine >= len(items))
            if mine < len(items):
                done[mine] = work(items[mine])
        # otherwise nobody is left who could have it
        yield done.pop(number) if number in done else work(item)


def _receive(pipes: list[Connection], done: dict[int, Any], *, block: bool) -> None:
    """Take what has been sent; `block` waits until something is."""
    ready: list[Any] = wait(pipes, None if block else 0)
    for pipe in ready:
        try:
            number, results = pipe.recv()
            done[number] = results
        except (EOFError, OSError):
            pipes.remove(pipe)
