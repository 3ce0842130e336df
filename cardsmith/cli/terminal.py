"""What people read goes to standard error, and nothing in it can act on a terminal."""

from __future__ import annotations

import contextlib
import os
import sys
from typing import Any

import click


def say(text: str = "", **style: Any) -> None:
    """Print `text`, which may come from a file, on standard error. See `click.secho` for the styles.

    Credentials are hidden here whatever was done before: this is the last place that they come past.
    """
    from cardsmith.credentials import mask  # where nothing is said, as by --help, it need not be loaded

    style = {name: value for name, value in style.items() if value is not None}
    # without a style `secho` would still write the sign that ends one
    (click.secho if style else click.echo)(harmless(mask(text)), err=True, **style)


def harmless(text: str) -> str:
    """`text` without control characters, line ends aside: a file's name may hold escapes that a terminal would obey."""
    return "".join(char if char == "\n" or char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in text)


def indented(text: str) -> str:
    """The lines of a text from elsewhere, set off from what cardsmith says."""
    return "".join(f"    {line}\n" for line in text.strip().expandtabs(4).splitlines() or ["(deleted)"])


def colours() -> bool | None:
    """False where the user wants none (https://no-color.org) or the terminal has none; otherwise as click finds out."""
    return False if os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb" else None


def can_rewind() -> bool:
    """Whether a line on standard error may be written over."""
    return sys.stderr.isatty() and colours() is None


def forget_typed() -> None:
    """Drop what was typed and not read yet, where standard input is a terminal and the system can."""
    try:
        import termios
    except ImportError:  # no Unix
        return
    with contextlib.suppress(termios.error, OSError, ValueError):
        if sys.stdin.isatty():
            termios.tcflush(sys.stdin, termios.TCIFLUSH)


def print_anything() -> None:
    """Let no name of a file be unprintable: what the encoding lacks is written as its code."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
