"""The child process: it answers one request after the other.

`python -m cardsmith.verify.session.child` reads requests (JSON, one a line) on its standard input, runs the checks in
order, and writes one event a line to what was its standard output. Whatever libraries print goes to standard error. It
ends with its parent, however that ends: the pipe closes.
"""

from __future__ import annotations

import gc
import os
import queue
import sys
import threading
import traceback
from collections.abc import Iterator

from cardsmith.errors import CardsmithError
from cardsmith.verify.checks import IN_SESSION, load
from cardsmith.verify.events import Done, Event, Finished, Listener, Measured, Refused, encode
from cardsmith.verify.request import Request
from cardsmith.verify.sequence import run_checks
from cardsmith.verify.session import hardware
from cardsmith.verify.session.bases import Bases
from cardsmith.verify.session.device import require
from cardsmith.verify.session.session import Session


def events_to_stdout() -> Listener:
    """A listener that writes to this process's standard output, which from now on nothing else reaches."""
    stream = os.fdopen(os.dup(1), "wb", buffering=0)
    os.dup2(2, 1)

    def write(event: Event) -> None:
        stream.write(encode(event))

    return write


def requests() -> Iterator[Request]:
    """What the parent asks. When it asks no more, because it is through or gone, this process ends at once."""
    lines: queue.SimpleQueue[str] = queue.SimpleQueue()

    def read() -> None:
        for line in sys.stdin:
            lines.put(line)
        os._exit(0)

    threading.Thread(target=read, daemon=True).start()
    while True:
        yield Request.from_json(lines.get())


def answer(request: Request, report: Listener, bases: Bases) -> None:
    """Run the checks."""
    hardware.forget_peak_memory()
    try:
        require(request.device)
        session = Session(request, report, bases)
        run_checks(session, IN_SESSION, _collecting_again(report), explain=session.shortage)
        where = session.loaded.device if "loaded" in vars(session) else "cpu"
        report(Measured(values={"peak_memory_bytes": hardware.peak_memory(where)}))
    except CardsmithError as error:
        report(Refused(message=str(error)))
        return
    report(Done())


def _collecting_again(report: Listener) -> Listener:
    """Let garbage be collected again once the libraries are there: of them nothing is garbage."""

    def listen(event: Event) -> None:
        report(event)
        if isinstance(event, Finished) and event.result.name == load.NAME and not gc.isenabled():
            gc.freeze()
            gc.enable()

    return listen


def serve() -> None:
    """Answer until there are no more requests. Looking for garbage would take a fifth of the time of imports."""
    gc.disable()
    report, bases = events_to_stdout(), Bases()
    for request in requests():
        answer(request, report, bases)
        gc.collect()


def main() -> None:
    """Serve. What ends that is told and ends the process at once: a thread waits for standard input."""
    try:
        serve()
    except BaseException:  # noqa: BLE001 - a library may call sys.exit, too
        traceback.print_exc()
        sys.stderr.flush()
        os._exit(1)


if __name__ == "__main__":
    main()
