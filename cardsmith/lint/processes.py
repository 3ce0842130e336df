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

#: Items that are taken at once: few, so that what they come to fits into a pipe and nobody waits for a reader.
_AT_ONCE = 8
#: Chunks whose results may wait for an earlier one.
_MOST_WAITING = 64


def spread(work: Callable[[_Item], _Result], items: Sequence[_Item], jobs: int) -> Iterator[_Result]:
    """`map(work, items)` by `jobs` processes, this one among them. What another process gives is pickled.

    A process that dies leaves its share to this one. An interrupt ends all of them.
    """
    chunks = [items[start : start + _AT_ONCE] for start in range(0, len(items), _AT_ONCE)]
    # a fork has everything imported already; other systems than Linux do not bear one
    context: Any = multiprocessing.get_context("fork" if sys.platform == "linux" else None)
    taken = context.Value("L", 0)
    workers, pipes = [], []
    try:
        for _ in range(min(jobs, len(chunks)) - 1):
            mine, theirs = context.Pipe(duplex=False)
            workers.append(context.Process(target=_serve, args=(work, chunks, taken, theirs), daemon=True))
            workers[-1].start()
            theirs.close()
            pipes.append(mine)
        yield from _in_order(work, chunks, taken, pipes)
    finally:
        for worker in workers:
            worker.terminate()
            worker.join()
        for pipe in pipes:
            pipe.close()


def _serve(work: Callable[[Any], Any], chunks: list[Sequence[Any]], taken: Any, pipe: Connection) -> None:
    """What another process does: take a chunk, work, send."""
    # the first process is interrupted, too, and ends this one
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # what fails here fails in the first process again, which can tell of it
    with contextlib.suppress(Exception):
        while (number := _next(taken)) < len(chunks):
            pipe.send((number, [work(item) for item in chunks[number]]))
        pipe.close()


def _next(taken: Any) -> int:
    with taken.get_lock():
        taken.value += 1
        return int(taken.value) - 1


def _in_order(
    work: Callable[[_Item], _Result], chunks: list[Sequence[_Item]], taken: Any, pipes: list[Connection]
) -> Iterator[_Result]:
    done: dict[int, list[_Result]] = {}
    open_pipes = list(pipes)
    for number, chunk in enumerate(chunks):
        while number not in done and open_pipes:
            busy = len(done) > _MOST_WAITING
            mine = len(chunks) if busy else _next(taken)
            _receive(open_pipes, done, block=mine >= len(chunks))
            if mine < len(chunks):
                done[mine] = [work(item) for item in chunks[mine]]
        # nobody is left who could have it
        yield from done.pop(number) if number in done else map(work, chunk)


def _receive(pipes: list[Connection], done: dict[int, Any], *, block: bool) -> None:
    """Take what has been sent; `block` waits until something is."""
    ready: list[Any] = wait(pipes, None if block else 0)
    for pipe in ready:
        try:
            number, results = pipe.recv()
            done[number] = results
        except (EOFError, OSError):
            pipes.remove(pipe)
