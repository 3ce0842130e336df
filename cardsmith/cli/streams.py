"""The standard streams of the process: all three are there, and the output holds cardsmith's own words only."""

from __future__ import annotations

import io
import os
import sys
from typing import Any


def set_up() -> None:
    """Make the streams of this process fit to be printed to. Only for a process that is cardsmith's alone."""
    _open_missing()
    _keep_output()


def ended(code: int) -> int:
    """The exit code, once all that was printed is written; 2 in place of 0 and 1 where it cannot be."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except OSError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())  # or Python tries again, and ends with 120
            code = max(code, 2)
    return code


class _Output(io.FileIO):
    """Standard output, which an error names."""

    def write(self, data: Any, /) -> int:
        try:
            return super().write(data)
        except OSError as error:
            error.filename = "standard output"
            raise


def _open_missing() -> None:
    """Put the null device in the place of each standard stream that was closed (`<&-`), where Python has None.

    Otherwise the next file that is opened gets the stream's number, and whatever libraries print would go into it.
    """
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            handle = os.open(os.devnull, os.O_RDWR)  # it gets the lowest free number, the stream's own
            os.set_inheritable(handle, True)
            setattr(sys, name, os.fdopen(handle, mode))


def _keep_output() -> None:
    """Let `sys.stdout` alone lead to standard output, and file descriptor 1 to standard error.

    Native code prints to the descriptor: hf_xet its log, where it cannot write to the home folder.
    """
    kept = os.dup(1)
    os.dup2(2, 1)
    # left to the end of the process: Python warns of a file that is closed with its object
    raw = io.BufferedWriter(_Output(kept, "w", closefd=False))
    encoding, errors, is_shown = sys.stdout.encoding, sys.stdout.errors, os.isatty(kept)
    sys.stdout = io.TextIOWrapper(raw, encoding, errors, line_buffering=is_shown)
