"""The child process: it answers one request and ends.

`python -m cardsmith.verify.session.child` reads a request (JSON) on its standard input, runs the checks in order, and
writes one event a line to what was its standard output. Whatever libraries print goes to standard error.
"""

from __future__ import annotations

import os
import sys

from cardsmith.errors import CardsmithError
from cardsmith.verify.checks import IN_SESSION
from cardsmith.verify.events import Done, Event, Listener, Measured, Refused, encode
from cardsmith.verify.request import Request
from cardsmith.verify.sequence import run_checks
from cardsmith.verify.session import device
from cardsmith.verify.session.session import Session


def events_to_stdout() -> Listener:
    """A listener that writes to this process's standard output, which from now on nothing else reaches."""
    stream = os.fdopen(os.dup(1), "wb", buffering=0)
    os.dup2(2, 1)

    def write(event: Event) -> None:
        stream.write(encode(event))

    return write


def main() -> int:
    """Answer one request. Returns 0 when every check was run or skipped, 2 when the session could not be held."""
    report = events_to_stdout()
    request = Request.from_json(sys.stdin.read())
    try:
        session = Session(request, report)
        run_checks(session, IN_SESSION, report)
        where = session.loaded.device if "loaded" in vars(session) else "cpu"
        report(Measured(values={"peak_memory_bytes": device.peak_memory(where)}))
    except CardsmithError as error:
        report(Refused(message=str(error)))
        return 2
    report(Done())
    return 0


if __name__ == "__main__":
    sys.exit(main())
