"""The strings of pickles, without running them."""

from __future__ import annotations

import io
from itertools import islice, pairwise
from typing import Any

#: of a pickle
_MOST_INSTRUCTIONS = 100_000
#: the longest name that is told again where a pickle only points back to it, in characters
_NAME = 64
#: instructions that keep what was last made under a number, and that fetch it again
_KEEP, _FETCH = frozenset({"PUT", "BINPUT", "LONG_BINPUT", "MEMOIZE"}), frozenset({"GET", "BINGET", "LONG_BINGET"})


def is_pickle(head: bytes) -> bool:
    """Whether a file that begins so is a pickle of any kind but the oldest, which begins as a text may."""
    return head[:1] == b"\x80" and head[1:2] <= b"\x05"


def strings(data: bytes) -> tuple[str, bytes]:
    """The strings of pickles that follow one another, and all that follows where one breaks off.

    A string stands in a line with the one before it, as a key stands before a value.
    """
    import pickletools

    file, found = io.BytesIO(data), _Found()
    end, left = 0, _MOST_INSTRUCTIONS
    try:
        while file.tell() < len(data) and left:
            for opcode, argument, _ in islice(pickletools.genops(file), left):
                left -= 1
                found.take(opcode.name, argument)
                if opcode.name == "STOP":
                    end = file.tell()
    except Exception:  # noqa: BLE001 - a broken or hostile pickle can raise nearly anything
        left = 0
    return "\n".join(f"{key} = {value}" for key, value in pairwise(found.strings)), b"" if left else data[end:]


class _Found:
    """The strings of a pickle. A key that is used again is kept once, and fetched."""

    def __init__(self) -> None:
        self.strings = [""]
        self._kept: dict[Any, str] = {}
        self._last, self._count = "", 0

    def take(self, name: str, argument: object) -> None:
        """What an instruction has or fetches."""
        if name in _KEEP:
            self._kept[self._count if argument is None else argument] = self._last
            self._count += 1
            return
        self._last = ""
        if isinstance(argument, str | bytes | bytearray):
            self._last = argument if isinstance(argument, str) else argument.decode("latin-1")
            self.strings.append(self._last)
        elif name in _FETCH and 0 < len(known := self._kept.get(argument, "")) <= _NAME:
            self.strings.append(known)
