"""The texts of a PNG. Nothing is written."""

from __future__ import annotations

import io
import struct
from typing import BinaryIO

from cardsmith.credentials.streams import Members

MARK = b"\x89PNG\r\n\x1a\n"
_TEXTS = (b"tEXt", b"zTXt", b"iTXt", b"eXIf", b"iCCP")
_END = b"IEND"


def texts(file: BinaryIO, largest: int) -> Members:
    """The chunks that hold words, with their keywords, compressed ones unpacked; and what follows the picture.

    Source: https://www.w3.org/TR/png-3/#11textinfo.
    """
    name = b""
    file.seek(len(MARK))
    while name != _END and len(begin := file.read(8)) == 8:
        length, name = struct.unpack(">I4s", begin)
        data = file.read(min(length, largest)) if name in _TEXTS else b""
        file.seek(length - len(data) + 4, io.SEEK_CUR)
        if data:
            yield "its metadata", _words(name, data, largest)
    if rest := file.read(largest):
        yield "", rest


def _words(name: bytes, data: bytes, largest: int) -> bytes:
    keyword, _, text = data.partition(b"\0")
    if name == b"tEXt":
        return keyword + b": " + text
    if name == b"iTXt":
        packed, (language, _, rest) = text[:1] != b"\0", text[2:].partition(b"\0")
        translated, _, text = rest.partition(b"\0")
        return b": ".join((language, translated, keyword, _inflated(text, largest) if packed else text))
    return data if name == b"eXIf" else keyword + b": " + _inflated(text[1:], largest)


def _inflated(data: bytes, largest: int) -> bytes:
    """The data unpacked; as it is where it only looks compressed."""
    import zlib

    try:
        return zlib.decompressobj().decompress(data, largest)
    except zlib.error:
        return data
