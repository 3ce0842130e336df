"""What lies packed behind something else, or before it, where nobody who opens the file would look."""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator
from typing import TYPE_CHECKING, BinaryIO

from cardsmith.credentials.texts import is_text

if TYPE_CHECKING:
    from zipfile import ZipInfo

#: where in a zip its end begins, in bytes from there: a record of 22, with a comment
_RECORD = 22
_ZIP_END, _ZIP_MARK = _RECORD + 2**16, b"PK\5\6"
#: what compressed streams begin with: gzip, xz, bzip2, Zstandard
_STREAMS = (b"\x1f\x8b\x08", b"\xfd7zXZ\0", b"1AY&SY", b"\x28\xb5\x2f\xfd")
#: read of a text at once, and looked at behind such a mark, in bytes
_CHUNK, _LOOK = 2**20, 64
_BEHIND = "an archive behind other bytes"


def zip_behind(file: BinaryIO) -> str | None:
    """Whether a zip, which is read from its end, lies behind something else, as in a picture or a program."""
    import zipfile

    try:
        with zipfile.ZipFile(file) as archive:
            return _BEHIND if archive.infolist() else None
    except Exception:  # noqa: BLE001 - as what is no archive does
        return None


def around_zip(file: BinaryIO, members: list[ZipInfo]) -> str | None:
    """Whether a file that begins as a zip has another before the one that is read, or bytes behind its end."""
    if min((member.header_offset for member in members), default=1):
        return _BEHIND
    file.seek(max(0, file.seek(0, io.SEEK_END) - _ZIP_END))
    end = file.read()
    place = end.rfind(_ZIP_MARK)
    comment = int.from_bytes(end[place + _RECORD - 2 : place + _RECORD], "little")
    return "an archive with other bytes behind it" if end[place + _RECORD + comment :].strip(b"\0") else None


def stream_behind(file: BinaryIO, head: bytes) -> str | None:
    """Whether a compressed stream lies behind a text, as in a script that unpacks itself, in a file that begins so."""
    for mark in _STREAMS:
        head = head.partition(mark)[0]
    if not is_text(head):
        return None
    file.seek(0)
    tail = b""
    while chunk := file.read(_CHUNK):
        data = tail + chunk
        if any(_begins(data, place) for mark in _STREAMS for place in _places(data, mark)):
            return _BEHIND
        tail = data[-_LOOK:]
    return None


def _places(data: bytes, mark: bytes) -> Iterator[int]:
    place = data.find(mark)
    while place >= 0:
        yield place
        place = data.find(mark, place + len(mark))


def _begins(data: bytes, place: int) -> bool:
    """Whether a stream begins there, and not words that name its mark."""
    return not is_text(data[place : place + _LOOK])


def may_be_behind(file: BinaryIO, info: ZipInfo) -> bool:
    """Whether a member that is stored as it is may have a zip behind other bytes. Only its end is read."""
    file.seek(info.header_offset + 26)
    name, extra = struct.unpack("<HH", file.read(4))
    length = min(info.compress_size, _ZIP_END)
    file.seek(info.header_offset + 30 + name + extra + info.compress_size - length)
    return _ZIP_MARK in file.read(length)
