"""How many parameters the safetensors files of a commit hold, from their headers.

Format: https://huggingface.co/docs/safetensors/index#format: 8 bytes with the size of the header, the header in JSON.
"""

from __future__ import annotations

import math
import struct
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..memory import Memory
from ..wire.answers import Refusal
from ..wire.jsontext import parsed

if TYPE_CHECKING:
    from ..git.tree import Entry
    from ..git.views import View

_HEADER_LIMIT = 25 * 1024 * 1024
_FILES = 1000
#: More parameters than this are a joke, in a number that JSON need not hold.
_MOST = 2**53
_DIMENSIONS = 64
#: How large the headers of one repository may be together, in bytes; the largest models have 20 MB.
HEADER_BYTES = 64 * 1024 * 1024
#: What files held that were read.
_KNOWN: Memory[dict[str, int]] = Memory(2048)
#: What a file that is none, or is broken, may raise.
UNREADABLE = (Refusal, OSError, ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError)


def counted(head: View, files: list[Entry]) -> dict[str, Any] | None:
    """`{"parameters": {dtype: number}, "total": number}` over the files in the root; None if there are none."""
    parameters: dict[str, int] = {}
    room = HEADER_BYTES
    shards = [file for file in files if file.path.endswith(".safetensors") and "/" not in file.path]
    for file in shards[:_FILES]:
        try:
            content = head.content(file)
            room -= header_size(content)
            if room < 0:
                return None
            found = _read(content, file.oid)
        except UNREADABLE:
            return None
        for dtype, count in found.items():
            parameters[dtype] = parameters.get(dtype, 0) + count
    total = sum(parameters.values())
    return {"parameters": parameters, "total": total} if 0 < total <= _MOST else None


def header_size(content: Path | bytes) -> int:
    """How many bytes of a file are its header, as far as they are there."""
    if isinstance(content, bytes):
        beginning, size = content[:8], len(content)
    else:
        with content.open("rb") as file:
            beginning, size = file.read(8), content.stat().st_size
    return min(int.from_bytes(beginning, "little"), size)


def header(content: Path | bytes) -> dict[str, Any]:
    """The header of one file: tensor → dtype, shape, offsets.

    Raises:
        Exception: one of `UNREADABLE`.
    """
    if isinstance(content, bytes):
        found = parsed(content[8 : 8 + struct.unpack("<Q", content[:8].ljust(8, b"\xff"))[0]])
    else:
        with content.open("rb") as file:
            (size,) = struct.unpack("<Q", file.read(8).ljust(8, b"\xff"))
            if size > _HEADER_LIMIT:
                raise ValueError("no header is that long")
            found = parsed(file.read(size))
    return dict(found.items())


def _read(content: Path | bytes, oid: str) -> dict[str, int]:
    known = None if isinstance(content, bytes) else content.stat()
    key = (content, known.st_size, known.st_mtime_ns) if known else oid
    return _KNOWN.get(key, 1, lambda: _numbers(header(content)))


def _numbers(tensors: dict[str, Any]) -> dict[str, int]:
    found: dict[str, int] = {}
    for name, tensor in tensors.items():
        if name != "__metadata__":
            dtype = str(tensor["dtype"])
            found[dtype] = found.get(dtype, 0) + _size(tensor["shape"])
    return found


def _size(shape: list[Any]) -> int:
    """How many parameters a tensor has; of a shape that none can have the product would never be done."""
    sizes = [int(size) for size in shape[: _DIMENSIONS + 1]]
    if len(sizes) > _DIMENSIONS or not all(0 <= size <= _MOST for size in sizes):
        raise ValueError("no tensor has that shape")
    return math.prod(sizes)
