"""The texts of a PNG. Nothing is written."""

from __future__ import annotations

import io
import struct
from typing import BinaryIO

from cardsmith.credentials.streams import Members

MARK = b"\x89PNG\r\n\x1a\n"
_TEXTS = (b"tEXt", b"zTXt", b"iTXt", b"eXIf")


def texts(file: BinaryIO, largest: int) -> Members:
    """The chunks that hold words; compressed ones unpacked. Source: https://www.w3.org/TR/png-3/#11textinfo."""
    import zlib

    file.seek(len(MARK))
    while len(begin := file.read(8)) == 8:
        length, name = struct.unpack(">I4s", begin)
        data = file.read(min(length, largest)) if name in _TEXTS else b""
        file.seek(length - len(data) + 4, io.SEEK_CUR)
        if data:
            keyword, _, rest = data.partition(b"\0")
            yield "its metadata", keyword + b": " + rest if name == b"tEXt" else data
            packed = rest[rest.find(b"\x78") :] if name != b"tEXt" and b"\x78" in rest else b""
            if packed:
                yield "its metadata", keyword + b": " + _inflated(zlib.decompressobj(), packed, largest)


def _inflated(stream: object, data: bytes, largest: int) -> bytes:
    try:
        unpacked: bytes = stream.decompress(data, largest)  # type: ignore[attr-defined]
    except Exception:  # noqa: BLE001 - what only looks compressed
        return b""
    return unpacked
