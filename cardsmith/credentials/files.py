"""Which credentials a file holds, wherever in it they are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import BinaryIO, Protocol

from cardsmith.credentials.carriers import LARGEST, pieces
from cardsmith.credentials.find import Secret, find, find_marked
from cardsmith.credentials.kinds import LONGEST
from cardsmith.credentials.texts import Part
from cardsmith.credentials.words import stretches

#: Read at once.
CHUNK = 2**20


def in_pieces(file: BinaryIO, most: int = 2 * LARGEST, *, whole: bool = False) -> Iterator[tuple[str, Secret]]:
    """(part of the file, credential) for what stands in the parts that `carriers` reads; of weights, the header.

    Args:
        file: at its start, and one that can seek.
        most: how many bytes of an archive's members are looked into, of all together.
        whole: whether a text is searched to its end.
    """
    for member, part, words in pieces(file, most, whole=whole):
        found = _whole(find(part.text) if words else find_marked(part.text), part)
        yield from ((member, secret) for secret in found if secret.certain)


class Readable(Protocol):
    """What can be read from beginning to end."""

    def read(self, size: int, /) -> bytes:
        """The next bytes, at most `size`; none at the end."""


def in_bytes(file: Readable, *, much: bool = False) -> Iterator[str]:
    """The kinds of the credentials whose marks tell them in all bytes of a file, from where it stands.

    Args:
        file: what is searched.
        much: whether it is so large that it pays to import NumPy for it: a hundred megabytes or more.
    """
    tail, chunk = b"", file.read(CHUNK)
    while chunk:
        data, following = tail + chunk, file.read(CHUNK)
        for start, end in stretches(data, much=much):
            text = data[start:end].decode("latin-1")
            part = Part(text, bool(tail) and start == 0, bool(following) and end == len(data))
            yield from (secret.name for secret in _whole(find_marked(text), part))
        tail, chunk = data[-LONGEST:], following


def _whole(found: Iterable[Secret], part: Part) -> Iterator[Secret]:
    """Without what touches an end at which the part is cut: it may go on there, and is whole in another part."""
    for secret in found:
        if not (part.begun and secret.start == 0) and not (part.goes_on and secret.end == len(part.text)):
            yield secret
