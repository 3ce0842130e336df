"""The parent's side: start the child, follow its events, and let it outlive nothing."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import tempfile
import threading
from collections import deque
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from cardsmith.verify.events import Listener, decode
from cardsmith.verify.parent.ending import kill, killed_at_last
from cardsmith.verify.parent.environment import child_environment
from cardsmith.verify.parent.transcript import Death, Transcript
from cardsmith.verify.request import Request

#: Lines of the child's standard error that are kept as evidence.
LAST_LINES = 8
COMMAND = (sys.executable, "-m", "cardsmith.verify.session.child")


def run(request: Request, on_event: Listener, time_limit: float | None = None) -> Transcript:
    """Hold one session in a fresh process, which works in an empty folder of its own.

    Args:
        request: what to verify.
        on_event: called with each event as it arrives, also for the checks that a dead child left open.
        time_limit: seconds after which the child is killed; None for no limit.

    Raises:
        VerifyError: the session could not be held.
    """
    transcript = Transcript(on_event)
    with tempfile.TemporaryDirectory(prefix="cardsmith-") as empty, _child(request, Path(empty)) as process:
        late = threading.Event()
        with _reading(process.stderr) as errors, _limited(process, time_limit, late):
            _send(process, request)
            for line in process.stdout or ():
                if line.endswith(b"\n"):  # a killed child may leave half a line
                    transcript.add(decode(line))
            process.wait()
    transcript.close(Death(code=process.returncode, late=time_limit if late.is_set() else None, errors=tuple(errors)))
    return transcript


@contextlib.contextmanager
def _child(request: Request, folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    """The child in a process group of its own, killed whatever happens here, Ctrl-C above all."""
    process = subprocess.Popen(
        COMMAND,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=folder,
        env=child_environment(os.environ, offline=request.base is None or Path(request.base).is_dir()),
        start_new_session=True,
    )
    with killed_at_last(process):
        yield process


def _send(process: subprocess.Popen[bytes], request: Request) -> None:
    with contextlib.suppress(BrokenPipeError):  # it died at once; its last words say why
        if process.stdin:
            process.stdin.write(request.to_json().encode())
            process.stdin.close()


@contextlib.contextmanager
def _reading(stream: IO[bytes] | None) -> Iterator[deque[str]]:
    """Keep the last lines of `stream`, which must be drained lest the child stops at a full pipe."""
    lines: deque[str] = deque(maxlen=LAST_LINES)

    def drain() -> None:
        for line in stream or ():
            lines.append(line.decode("utf-8", "replace"))

    thread = threading.Thread(target=drain, daemon=True)
    thread.start()
    yield lines
    thread.join(timeout=2)


@contextlib.contextmanager
def _limited(process: subprocess.Popen[bytes], seconds: float | None, late: threading.Event) -> Iterator[None]:
    """Kill the child after `seconds` and set `late`."""

    def expire() -> None:
        late.set()
        kill(process)

    timer = threading.Timer(seconds, expire) if seconds is not None else None
    if timer:
        timer.daemon = True
        timer.start()
    try:
        yield
    finally:
        if timer:
            timer.cancel()
