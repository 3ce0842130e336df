"""Compressed streams that Python can unpack, told by how they begin. Nothing is written."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, BinaryIO

#: name of a member, its bytes up to a limit
Members = Iterator[tuple[str, bytes]]
#: what takes a packed file apart, given the largest member in bytes
Take = Callable[[BinaryIO, int], Members]
#: so much of a file tells what it is, in bytes
HEAD = 512
#: two bytes are not enough for gzip: tensors begin with them by chance
_GZIP, _XZ = b"\x1f\x8b\x08", b"\xfd7zXZ\0"
#: a block, or the end of a stream without one, behind the mark and the size of blocks
_BZIP, _BZIP_SIZES, _BZIP_BLOCKS = b"BZh", b"123456789", (b"1AY&SY", b"\x17rE8P\x90")
#: the older kind of xz, and its length where the program that wrote it leaves it open
_LZMA, _UNKNOWN = b"\x5d\0\0", b"\xff" * 8
#: what its window can be, and its length at most, in bytes: programs make and take no other
_WINDOWS, _MOST_LZMA = frozenset(times << bits for times in (1, 3) for bits in range(31)), 2**38
#: read of zlib at once, and unpacked to see whether it is zlib, in bytes
_CHUNK = 2**16


def stream_kind(head: bytes) -> Take | None:
    """What unpacks a stream that begins so; `None` where it is none."""
    if head.startswith(_GZIP):
        return _gzip
    if head.startswith(_BZIP) and head[3:4] in _BZIP_SIZES and head[4:10] in _BZIP_BLOCKS:
        return _bzip
    if head.startswith(_XZ) or _is_lzma(head):
        return _xz
    return _zlib if _is_zlib(head) else None


def _is_lzma(head: bytes) -> bool:
    """Whether it is the older kind of xz.

    Source: https://github.com/tukaani-project/xz/blob/master/doc/lzma-file-format.txt.
    """
    if not head.startswith(_LZMA) or head[5:13] == _UNKNOWN:
        return head.startswith(_LZMA)
    window, size = int.from_bytes(head[1:5], "little"), int.from_bytes(head[5:13], "little")
    # the first byte of all that is packed is zero
    return window in _WINDOWS and 0 < size < _MOST_LZMA and head[13:14] == b"\0"


def _is_zlib(head: bytes) -> bool:
    """Whether it can be unpacked: what zlib begins with is two bytes, of which one tells that the other is right."""
    if len(head) < 2 or head[0] & 0x8F != 8 or int.from_bytes(head[:2], "big") % 31:
        return False
    import zlib

    stream = zlib.decompressobj()
    try:
        stream.decompress(head, _CHUNK)
    except zlib.error:
        return False
    return stream.eof or bool(stream.unconsumed_tail) or len(head) >= HEAD


def _gzip(file: BinaryIO, largest: int) -> Members:
    import zlib

    return _unpacked(lambda: zlib.decompressobj(zlib.MAX_WBITS | 16), _gzip, file, largest)


def _bzip(file: BinaryIO, largest: int) -> Members:
    import bz2

    return _unpacked(bz2.BZ2Decompressor, _bzip, file, largest)


def _xz(file: BinaryIO, largest: int) -> Members:
    import lzma

    return _unpacked(lzma.LZMADecompressor, _xz, file, largest)


def _zlib(file: BinaryIO, largest: int) -> Members:
    import zlib

    return _unpacked(zlib.decompressobj, _zlib, file, largest)


def _unpacked(new: Callable[[], Any], kind: Take, file: BinaryIO, largest: int) -> Members:
    """Streams of one kind that follow one another, and what follows them."""
    unpacked, stream, data = bytearray(), new(), file.read(_CHUNK)
    while len(unpacked) < largest:
        unpacked += stream.decompress(data, largest - len(unpacked))
        data = getattr(stream, "unconsumed_tail", b"")
        if stream.eof:
            data = _following(stream.unused_data, file)
            if stream_kind(data) is not kind:
                break
            stream = new()
        elif not data and getattr(stream, "needs_input", True) and not (data := file.read(_CHUNK)):
            raise EOFError
    yield "", bytes(unpacked)
    if rest := (data + file.read(largest)).lstrip(b"\0"):
        yield "", rest


def _following(unused: bytes, file: BinaryIO) -> bytes:
    """What follows a stream, as much as tells what it is; zeros may stand between."""
    while len(unused := unused.lstrip(b"\0")) < HEAD and (more := file.read(_CHUNK)):
        unused += more
    return unused
