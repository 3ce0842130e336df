"""The end of a child process, whatever happens in its parent."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
from collections.abc import Iterator

from cardsmith.at_last import at_last


def kill(process: subprocess.Popen[bytes]) -> None:
    """End a child that leads a group of processes, and that group."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        if hasattr(os, "killpg"):
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()


@contextlib.contextmanager
def killed_at_last(process: subprocess.Popen[bytes]) -> Iterator[subprocess.Popen[bytes]]:
    """The child, with its group killed and its pipes closed at the end, Ctrl-C above all."""
    try:
        with at_last(lambda: kill(process)):
            yield process
    finally:
        process.wait()
        for pipe in (process.stdin, process.stdout, process.stderr):
            with contextlib.suppress(OSError):
                pipe.close() if pipe else None
