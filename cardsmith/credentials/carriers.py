"""The texts inside files that are no plain text: pickles, zip archives, headers of weights, UTF-16. Nothing is run."""

from __future__ import annotations

import io
from collections.abc import Iterator
from itertools import islice, pairwise
from typing import BinaryIO, NamedTuple

from cardsmith.expressions import expression

#: How much of a file is looked into, in bytes: of a text or a member of an archive, and of all else.
LARGEST, LARGEST_OTHER = 8 * 2**20, 2**20
_MOST_MEMBERS = 1000
#: of a pickle
_MOST_INSTRUCTIONS = 100_000
#: what a torch archive keeps its tensors in
_STORAGE = expression(r"(?:.*/)?data/\d+")
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_HEAD = 8192


class Piece(NamedTuple):
    """A text in a file."""

    #: the part of the file, as its format names it; empty for the file itself
    member: str
    text: str
    #: whether it is words: in bytes only what has a mark of its own is a credential
    words: bool = True


def is_text(head: bytes) -> bool:
    """Whether a file that begins so is text in UTF-8. A character may be cut at the end."""
    if b"\0" in head:
        return False
    try:
        head.decode("utf-8")
    except UnicodeDecodeError as error:
        return error.reason == "unexpected end of data"
    return True


def pieces(file: BinaryIO) -> Iterator[Piece]:
    """What can be read in a file, within limits. A broken file ends early; it raises nothing.

    Args:
        file: at its start, and one that can seek.
    """
    head = file.read(_HEAD)
    file.seek(0)
    if head.startswith(b"PK\x03\x04"):
        yield from _members(file)
    elif head[8:9] == b"{" and (length := int.from_bytes(head[:8], "little")) <= 2 * LARGEST:
        yield Piece("its header", _decoded(file.read(8 + length)[8:]))
    else:
        text = head.startswith(_UTF16) or is_text(head)
        yield from _of_bytes("", file.read(LARGEST if text else LARGEST_OTHER))


def _members(file: BinaryIO) -> Iterator[Piece]:
    import zipfile

    left = 2 * LARGEST
    try:
        with zipfile.ZipFile(file) as archive:
            for info in archive.infolist()[:_MOST_MEMBERS]:
                if not _STORAGE.fullmatch(info.filename) and left > 0:
                    data = _member(archive, info)
                    left -= len(data)
                    yield from _of_bytes(info.filename, data)
    except Exception:  # noqa: BLE001 - a broken or hostile archive can raise nearly anything
        file.seek(0)
        yield Piece("", file.read(LARGEST_OTHER).decode("latin-1"), words=False)


def _member(archive: object, info: object) -> bytes:
    try:
        with archive.open(info) as member:  # type: ignore[attr-defined]
            data: bytes = member.read(LARGEST)
            return data
    except Exception:  # noqa: BLE001 - encrypted, broken, or of an unknown compression
        return b""


def _of_bytes(member: str, data: bytes) -> Iterator[Piece]:
    if data[:1] == b"\x80" and data[1:2] <= b"\x05":
        yield from _pickled(member, data)
    elif data.startswith(_UTF16) or is_text(data[:_HEAD]):
        # the oldest kind of pickle is text, in which a letter stands before each string
        old = list(_pickled(member, data)) if data.endswith(b".") else []
        yield from old if len(old) == 1 else [Piece(member, _decoded(data))]
    else:
        yield Piece(member, data.decode("latin-1"), words=False)


def _pickled(member: str, data: bytes) -> Iterator[Piece]:
    """The strings of pickles that follow one another, each with the one before it, as a key stands before a value.

    Where a pickle breaks off, all that follows is a second piece.
    """
    import pickletools

    file, strings = io.BytesIO(data), [""]
    end, left = 0, _MOST_INSTRUCTIONS
    try:
        while file.tell() < len(data) and left:
            for opcode, argument, _ in islice(pickletools.genops(file), left):
                left -= 1
                if isinstance(argument, str | bytes | bytearray):
                    strings.append(argument if isinstance(argument, str) else argument.decode("latin-1"))
                if opcode.name == "STOP":
                    end = file.tell()
    except Exception:  # noqa: BLE001 - a broken or hostile pickle can raise nearly anything
        left = 0
    if not left:
        yield Piece(member, data[end:].decode("latin-1"), words=False)
    yield Piece(member, "\n".join(f"{key} = {value}" for key, value in pairwise(strings)))


def _decoded(data: bytes) -> str:
    return data.decode("utf-16" if data.startswith(_UTF16) else "utf-8", "replace")
