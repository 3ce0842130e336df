"""What lies packed in a file: members of archives, compressed streams, the texts of a PNG. Nothing is written."""

from __future__ import annotations

import io
import struct
from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING, BinaryIO

from cardsmith.expressions import expression

if TYPE_CHECKING:
    from zipfile import ZipFile, ZipInfo

#: how many members of an archive are looked into
MOST_MEMBERS = 1000
#: archives in an archive, one in another
DEEPEST = 4
#: so much of a file tells what it is, in bytes
_HEAD = 512
#: what a torch archive keeps its tensors in, and any archive may keep anything else in
_STORAGE = expression(r"(?:.*/)?data/\d+")
_PNG = b"\x89PNG\r\n\x1a\n"
_PNG_TEXTS = (b"tEXt", b"zTXt", b"iTXt", b"eXIf")
#: what the older kind of xz begins with, and its length, which the programs that write it leave open
_LZMA, _UNKNOWN = b"\x5d\0\0", b"\xff" * 8
#: where in a zip its end begins, in bytes from there: a record of 22, with a comment
_ZIP_END = 22 + 2**16
#: where a tar archive says that it is one
_TAR = slice(257, 262)

#: name of a member, its bytes up to a limit
Members = Iterator[tuple[str, bytes]]
#: what a file of this kind begins with, and what it is: nobody can look into it with what Python brings along
_CLOSED = (
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive"),
    (b"Rar!\x1a\x07", "a RAR archive"),
    (b"\x28\xb5\x2f\xfd", "a Zstandard stream"),
    (b"\x04\x22\x4d\x18", "an LZ4 stream"),
)


def opener(head: bytes, plain: Callable[[bytes], bool] | None = None) -> Callable[[BinaryIO, int], Members] | None:
    """What takes a file that begins so apart, given the largest member in bytes; `None` where it is not packed.

    What it returns may raise nearly anything: a packed file can be broken, or made to harm.

    Args:
        head: the file's first bytes.
        plain: whether a tensor that begins so is passed over, where it is stored as it is: nothing stands in it but
            what a search of the file's own bytes finds. Without it, none is.
    """
    take = _opener(head)
    return partial(_zip, plain=plain) if plain and take is _zip else take


def _opener(head: bytes) -> Callable[[BinaryIO, int], Members] | None:
    if head[_TAR] == b"ustar":
        return _tar
    if head.startswith(_LZMA) and head[5:13] == _UNKNOWN:
        return _xz
    return next((take for magic, take in _OPENERS if head.startswith(magic)), None)


def closed(file: BinaryIO, most: int) -> str | None:
    """Why a file cannot be looked into as a whole, as what it is; `None` where it can.

    Args:
        file: at its start, and one that can seek; it stands there again afterwards.
        most: how many bytes are looked into, of all members together; of all members in members, as many again.
    """
    try:
        return _closed(file, [most] * (DEEPEST + 2), DEEPEST + 1)
    finally:
        file.seek(0)


def _closed(file: BinaryIO, left: list[int], depth: int) -> str | None:
    """As `closed`; `left` has how many bytes may still be unpacked at each depth."""
    head = file.read(_HEAD)
    file.seek(0)
    take = opener(head)
    if take is None:
        return next((what for magic, what in _CLOSED if head.startswith(magic)), None) or _behind(file)
    if not depth:
        return "an archive of archives, more than five deep"
    try:
        if take is _zip:
            return _locked(file) or _closed_within(_compressed(file, left[depth] + 1), left, depth)
        within = None if take is _png else _closed_within(take(file, left[depth] + 1), left, depth)
        return within or (None if take is _tar else _behind(file))
    except Exception:  # noqa: BLE001 - as broken archives do
        return "a broken archive"


def _behind(file: BinaryIO) -> str | None:
    """Whether a zip, which is read from its end, lies behind something else, as in a picture or a program."""
    import zipfile

    try:
        with zipfile.ZipFile(file) as archive:
            return "an archive behind other bytes" if archive.infolist() else None
    except Exception:  # noqa: BLE001 - as what is no archive does
        return None


def _locked(file: BinaryIO) -> str | None:
    import zipfile

    with zipfile.ZipFile(file) as archive:
        members = archive.infolist()
    if any(member.flag_bits & 1 for member in members):
        return "an archive with a password"
    return "an archive of too many files" if len(members) > MOST_MEMBERS else None


def _closed_within(members: Members, left: list[int], depth: int) -> str | None:
    for count, (_, data) in enumerate(members, 1):
        left[depth] -= len(data)
        if left[depth] < 0 or count > MOST_MEMBERS:
            return "more than can be searched, once unpacked"
        if why := _closed(io.BytesIO(data), left, depth - 1):
            return why
    return None


def _compressed(file: BinaryIO, largest: int) -> Members:
    """The members of a zip; of one that is stored as it is and not packed, the beginning.

    Such a one is searched with the file, and may be gigabytes of tensors.
    """
    import zipfile

    with zipfile.ZipFile(file) as archive:
        for info in archive.infolist():
            with archive.open(info) as member:
                head = member.read(_HEAD)
                whole = info.compress_type != zipfile.ZIP_STORED or opener(head) or _may_be_behind(file, info)
                yield info.filename, head + (member.read(max(0, largest - len(head))) if whole else b"")


def _may_be_behind(file: BinaryIO, info: ZipInfo) -> bool:
    """Whether a member that is stored as it is may have a zip behind other bytes. Only its end is read."""
    file.seek(info.header_offset + 26)
    name, extra = struct.unpack("<HH", file.read(4))
    length = min(info.compress_size, _ZIP_END)
    file.seek(info.header_offset + 30 + name + extra + info.compress_size - length)
    return b"PK\5\6" in file.read(length)


def _zip(file: BinaryIO, largest: int, plain: Callable[[bytes], bool] | None = None) -> Members:
    import zipfile

    with zipfile.ZipFile(file) as archive:
        for info in archive.infolist()[:MOST_MEMBERS]:
            stored = info.compress_type == zipfile.ZIP_STORED and _STORAGE.fullmatch(info.filename)
            if not (plain and stored and plain(_member(archive, info, _HEAD))):
                yield info.filename, _member(archive, info, largest)


def _member(archive: ZipFile, info: ZipInfo, largest: int) -> bytes:
    try:
        with archive.open(info) as member:
            return member.read(largest)
    except Exception:  # noqa: BLE001 - encrypted, broken, or of an unknown compression
        return b""


def _tar(file: BinaryIO, largest: int) -> Members:
    import tarfile

    with tarfile.open(fileobj=file, mode="r:") as archive:
        for info in archive:
            member = archive.extractfile(info) if info.isreg() else None
            if member is not None:
                yield info.name, member.read(largest)
        # behind the last one come zeros, if anything
        file.seek(archive.offset)
        if (rest := file.read(largest)).strip(b"\0"):
            yield "", rest


def _gzip(file: BinaryIO, largest: int) -> Members:
    import gzip

    with gzip.GzipFile(fileobj=file) as stream:
        yield "", stream.read(largest)


def _bzip(file: BinaryIO, largest: int) -> Members:
    import bz2

    with bz2.BZ2File(file) as stream:
        yield "", stream.read(largest)


def _xz(file: BinaryIO, largest: int) -> Members:
    import lzma

    with lzma.LZMAFile(file) as stream:
        yield "", stream.read(largest)


def _png(file: BinaryIO, largest: int) -> Members:
    """The chunks that hold words; compressed ones unpacked. Source: https://www.w3.org/TR/png-3/#11textinfo."""
    import zlib

    file.seek(len(_PNG))
    while len(begin := file.read(8)) == 8:
        length, name = struct.unpack(">I4s", begin)
        data = file.read(min(length, largest)) if name in _PNG_TEXTS else b""
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


_OPENERS: tuple[tuple[bytes, Callable[[BinaryIO, int], Members]], ...] = (
    (b"PK\x03\x04", _zip),
    (b"\x1f\x8b\x08", _gzip),
    (b"BZh", _bzip),
    (b"\xfd7zXZ\0", _xz),
    (_PNG, _png),
)
