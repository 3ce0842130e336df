"""The texts inside files that are no plain text: pickles, archives, headers of weights, pictures. Nothing is run."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from itertools import islice, pairwise
from typing import BinaryIO, NamedTuple

from cardsmith.credentials.archives import DEEPEST, opener
from cardsmith.credentials.kinds import LONGEST
from cardsmith.credentials.streams import Members
from cardsmith.expressions import expression

#: How much of a file is looked into, in bytes: of a text or a member of an archive, and of all else.
LARGEST, LARGEST_OTHER = 8 * 2**20, 2**20
#: of a pickle
_MOST_INSTRUCTIONS = 100_000
#: what text of wider characters begins with, and how it is read: what may be UTF-32 may be UTF-16 too
_WIDE = (
    (b"\xff\xfe\0\0", "utf-32"),
    (b"\0\0\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
_HEAD = 8192
#: how JSON may write any character
_ESCAPED = expression(r"\\u00([0-9A-Fa-f]{2})")


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


def pieces(file: BinaryIO, most: int = 2 * LARGEST) -> Iterator[Piece]:
    """What can be read in a file, within limits. A broken file ends early; it raises nothing.

    Args:
        file: at its start, and one that can seek.
        most: how many bytes of an archive's members are looked into, of all together.
    """
    head = file.read(_HEAD)
    file.seek(0)
    if take := opener(head, _is_plain):
        yield from _members(file, take(file, most), most)
    elif head[8:9] == b"{" and (length := int.from_bytes(head[:8], "little")) <= 2 * LARGEST:
        yield Piece("its header", _decoded(file.read(8 + length)[8:]))
    else:
        text = _encodings(head) or is_text(head)
        yield from _of_bytes("", file.read(LARGEST if text else LARGEST_OTHER))


def _is_plain(head: bytes) -> bool:
    """Whether what begins so is bytes of no known kind."""
    return not (opener(head) or _encodings(head) or is_text(head))


def _members(file: BinaryIO, members: Members, most: int) -> Iterator[Piece]:
    try:
        yield from _each("", members, [most] * (DEEPEST + 1), DEEPEST)
    except Exception:  # noqa: BLE001 - a broken or hostile archive can raise nearly anything
        file.seek(0)
        yield Piece("", file.read(LARGEST_OTHER).decode("latin-1"), words=False)


def _each(name: str, members: Members, left: list[int], depth: int) -> Iterator[Piece]:
    """What can be read in members, which may be archives, and their names: those of a packed archive are packed.

    `left` has how many bytes of them at each depth.
    """
    names = []
    for inner, data in members:
        if left[depth] <= 0:
            break
        left[depth] -= len(data)
        names.append(inner)
        yield from _unpacked("/".join(filter(None, (name, inner))), data, left, depth)
    yield Piece(name, "\n".join(names))


def _unpacked(name: str, data: bytes, left: list[int], depth: int) -> Iterator[Piece]:
    take = opener(data[:_HEAD]) if depth else None
    if take is None:
        yield from _of_bytes(name, data[:LARGEST])
        yield from _rest(name, data)
        return
    try:
        yield from _each(name, take(io.BytesIO(data), max(0, left[depth - 1])), left, depth - 1)
    except Exception:  # noqa: BLE001 - as above
        yield from _of_bytes(name, data)


def _rest(member: str, data: bytes) -> Iterator[Piece]:
    """What follows the beginning of a large member."""
    for place in range(LARGEST, len(data), LARGEST):
        yield Piece(member, data[place - LONGEST : place + LARGEST].decode("latin-1"), words=False)


def _of_bytes(member: str, data: bytes) -> Iterator[Piece]:
    if data[:1] == b"\x80" and data[1:2] <= b"\x05":
        yield from _pickled(member, data)
    elif encodings := _encodings(data):
        for encoding in encodings:
            yield from _texts(member, data.decode(encoding, "replace"))
    elif is_text(data[:_HEAD]):
        # the oldest kind of pickle is text, in which a letter stands before each string
        old = list(_pickled(member, data)) if data.endswith(b".") else []
        yield from old if len(old) == 1 else _texts(member, _decoded(data))
    else:
        yield Piece(member, data.decode("latin-1"), words=False)
        # UTF-16 among other bytes, as in the metadata of pictures
        yield Piece(member, data.replace(b"\0", b"").decode("latin-1"), words=False)


def _texts(member: str, text: str) -> Iterator[Piece]:
    yield Piece(member, text)
    if "\\u00" in text:
        yield Piece(member, _ESCAPED.sub(_unescaped, text))


def _unescaped(match: re.Match[str]) -> str:
    return chr(int(match[1], 16))


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


def _encodings(data: bytes) -> list[str]:
    """How text of wider characters may be read; none where it is not such."""
    return [encoding for mark, encoding in _WIDE if data.startswith(mark)]


def _decoded(data: bytes) -> str:
    return data.decode("utf-8", "replace")
