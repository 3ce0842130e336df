"""What a block printed, as evidence: little of it, on clean lines, and nothing of this machine."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from cardsmith import credentials

#: Bytes of a stream that are kept.
_BYTES = 2**16
#: Characters that are shown.
SHOWN = 2000
_ESCAPE = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\\\)?|[@-Z\\\\-_])")


@dataclass
class Kept:
    """The beginning of a stream, or its end."""

    last: bool
    _data: bytes = b""

    def add(self, chunk: bytes) -> None:
        """Take in what came next."""
        data = self._data + chunk
        self._data = data[-_BYTES:] if self.last else data[:_BYTES]

    @property
    def text(self) -> str:
        """What was kept; bytes that are no UTF-8 are shown as such."""
        return self._data.decode("utf-8", "replace")


FIRST = partial(Kept, last=False)
LAST = partial(Kept, last=True)


def clean(text: str, root: Path) -> str:
    """`text` without escapes, control characters, credentials and paths of this machine.

    Args:
        text: of a terminal: what a carriage return overwrote is not shown.
        root: the folder that the process worked in.
    """
    plain = _ESCAPE.sub("", text.replace("\r\n", "\n"))
    rows = [_row(row.rstrip("\r").rpartition("\r")[2]) for row in plain.split("\n")]
    shown = credentials.mask("\n".join(rows))
    for path, name in ((str(root / "work"), "."), (str(root), "…"), (str(Path.home()), "~")):
        shown = shown.replace(path, name) if len(path) > 1 else shown
    return shown


def bounded(text: str, limit: int = SHOWN, *, last: bool = False) -> str:
    """The beginning of `text`, or its end, at most `limit` characters."""
    if len(text) <= limit:
        return text
    return f"…{text[1 - limit :]}" if last else f"{text[: limit - 1]}…"


def _row(text: str) -> str:
    return "".join(char if char.isprintable() else " " for char in text.expandtabs(4)).rstrip()
