"""What is looked for in which bytes of a file. Nothing is run.

| bytes | read as | searched for | how far |
|---|---|---|---|
| text in UTF-8, -16, -32 or Latin-1 | text, unescaped, without zeros | words, marks | all, or `LARGEST` |
| a header of weights | the same | words, marks | all, up to twice `LARGEST` |
| a pickle | its strings | words, marks | as other bytes |
| other bytes, and what follows a pickle | bytes, and bytes without zeros | marks | `LARGEST_OTHER` |
| what is packed in any of these | as what it is | by what it is | all of it, up to `most` |

Words are `find`, marks alone `find_marked`: among bytes only what has a mark of its own, or follows its own name, is a
credential. Besides, `files.in_bytes` looks for marks in all bytes of a file, so that tensors are not read here.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple

from cardsmith.credentials import pickles
from cardsmith.credentials.archives import DEEPEST, opener
from cardsmith.credentials.streams import Members, Take
from cardsmith.credentials.texts import Part, encodings, is_text, parts, unescaped

#: How much of a file is looked into, in bytes: of a text, and of all else.
LARGEST, LARGEST_OTHER = 8 * 2**20, 2**20
_HEAD = 8192


class Piece(NamedTuple):
    """A text in a file."""

    #: the part of the file, as its format names it; empty for the file itself
    member: str
    part: Part
    #: whether it is words, not bytes
    words: bool = True


def pieces(file: BinaryIO, most: int = 2 * LARGEST, *, whole: bool = False) -> Iterator[Piece]:
    """What can be read in a file, within limits. A broken file ends early; it raises nothing.

    Args:
        file: at its start, and one that can seek.
        most: how many bytes of an archive's members are looked into, of all together.
        whole: whether a text is read to its end.
    """
    head = _head(file)
    if take := opener(head, _is_plain):
        yield from _members("", file, take, [most] * (DEEPEST + 1), DEEPEST)
    elif head[8:9] == b"{" and (length := int.from_bytes(head[:8], "little")) <= 2 * LARGEST:
        yield from _read("its header", Part(file.read(8 + length)[8:].decode("utf-8", "replace")))
    else:
        yield from _open("", file, sys.maxsize if whole else LARGEST, LARGEST_OTHER)


def _head(file: BinaryIO) -> bytes:
    head = file.read(_HEAD)
    file.seek(0)
    return head


def _is_plain(head: bytes) -> bool:
    """Whether what begins so is bytes of no known kind."""
    return not (opener(head) or encodings(head) or is_text(head))


def _members(name: str, file: BinaryIO, take: Take, left: list[int], depth: int) -> Iterator[Piece]:
    """What can be read in what is packed. `left` has how many bytes of members at each depth."""
    try:
        yield from _each(name, take(file, max(0, left[depth])), left, depth)
    except Exception:  # noqa: BLE001 - a broken or hostile archive can raise nearly anything
        file.seek(0)
        yield from _open(name, file, LARGEST, LARGEST)


def _each(name: str, members: Members, left: list[int], depth: int) -> Iterator[Piece]:
    """What can be read in members, which may be archives, and their names: those of a packed archive are packed."""
    names = []
    for inner, data in members:
        if left[depth] <= 0:
            break
        left[depth] -= len(data)
        names.append(inner)
        yield from _member("/".join(filter(None, (name, inner))), data, left, depth)
    yield Piece(name, Part("\n".join(names)))


def _member(name: str, data: bytes, left: list[int], depth: int) -> Iterator[Piece]:
    file = io.BytesIO(data)
    if depth and (take := opener(data[:_HEAD])):
        yield from _members(name, file, take, left, depth - 1)
    else:
        yield from _open(name, file, len(data), len(data))


def _open(name: str, file: BinaryIO, most: int, most_other: int) -> Iterator[Piece]:
    """What is not packed: so many bytes of a text, and of all else."""
    head = _head(file)
    if pickles.is_pickle(head):
        yield from _pickled(name, file.read(most_other))
    elif is_text(head):
        # every credential is ASCII, and a byte a character is searched twice as fast
        yield from _old_pickle(name, file) or _text(name, file, "latin-1", most)
    else:
        for encoding in encodings(head):
            yield from _text(name, file, encoding, most)
        yield from _other(name, file, most_other)


def _text(name: str, file: BinaryIO, encoding: str, most: int) -> Iterator[Piece]:
    file.seek(0)
    for part in parts(file, encoding, most):
        yield from _read(name, part)


def _read(name: str, part: Part) -> Iterator[Piece]:
    """A text as it is, and as it may be meant."""
    yield Piece(name, part)
    yield from (Piece(name, read) for read in unescaped(part))
    if "\0" in part.text:  # UTF-16 behind text, as a shell of Windows appends it
        yield Piece(name, part._replace(text=part.text.replace("\0", "")))


def _other(name: str, file: BinaryIO, most: int) -> Iterator[Piece]:
    file.seek(0)
    for part in parts(file, "latin-1", most):
        yield Piece(name, part, words=False)
        if "\0" in part.text:  # UTF-16 among other bytes, as in the metadata of pictures
            yield Piece(name, part._replace(text=part.text.replace("\0", "")), words=False)


def _pickled(name: str, data: bytes) -> Iterator[Piece]:
    strings, rest = pickles.strings(data)
    yield from _other(name, io.BytesIO(rest), len(rest))
    yield Piece(name, Part(strings))


def _old_pickle(name: str, file: BinaryIO) -> list[Piece]:
    """Of a pickle of the oldest kind, which is text with a letter before each string; nothing of another text."""
    data = file.read(LARGEST)
    strings, rest = pickles.strings(data) if data.endswith(b".") else ("", data)
    return [] if rest else [Piece(name, Part(strings))]
