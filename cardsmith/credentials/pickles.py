"""The strings of pickles, without running them."""

from __future__ import annotations

import io
from itertools import islice, pairwise

#: of a pickle
_MOST_INSTRUCTIONS = 100_000


def is_pickle(head: bytes) -> bool:
    """Whether a file that begins so is a pickle of any kind but the oldest, which begins as a text may."""
    return head[:1] == b"\x80" and head[1:2] <= b"\x05"


def strings(data: bytes) -> tuple[str, bytes]:
    """The strings of pickles that follow one another, and all that follows where one breaks off.

    A string stands in a line with the one before it, as a key stands before a value.
    """
    import pickletools

    file, found = io.BytesIO(data), [""]
    end, left = 0, _MOST_INSTRUCTIONS
    try:
        while file.tell() < len(data) and left:
            for opcode, argument, _ in islice(pickletools.genops(file), left):
                left -= 1
                if isinstance(argument, str | bytes | bytearray):
                    found.append(argument if isinstance(argument, str) else argument.decode("latin-1"))
                if opcode.name == "STOP":
                    end = file.tell()
    except Exception:  # noqa: BLE001 - a broken or hostile pickle can raise nearly anything
        left = 0
    return "\n".join(f"{key} = {value}" for key, value in pairwise(found)), b"" if left else data[end:]
