"""Which credentials a file holds, wherever in it they are."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO, Protocol

from cardsmith.credentials.carriers import LARGEST, Piece, pieces
from cardsmith.credentials.find import Secret, find, find_marked
from cardsmith.credentials.kinds import LONGEST
from cardsmith.credentials.words import stretches

#: Read at once.
CHUNK = 2**20


def in_pieces(file: BinaryIO, most: int = 2 * LARGEST) -> Iterator[tuple[str, Secret]]:
    """(part of the file, credential) for what stands in the parts that can be read quickly; of weights, the header.

    Args:
        file: at its start, and one that can seek.
        most: how many bytes of an archive's members are looked into, of all together.
    """
    for piece in pieces(file, most):
        yield from ((piece.member, secret) for secret in _of(piece))


class Readable(Protocol):
    """What can be read from beginning to end."""

    def read(self, size: int, /) -> bytes:
        """The next bytes, at most `size`; none at the end."""


def in_bytes(file: Readable, *, much: bool = False) -> Iterator[str]:
    """The kinds of the credentials in all bytes of a file, whatever they are, from where it stands.

    Args:
        file: what is searched.
        much: whether it is so large that it pays to import NumPy for it: a hundred megabytes or more.
    """
    tail, chunk = b"", file.read(CHUNK)
    while chunk:
        data, following = tail + chunk, file.read(CHUNK)
        for start, end in stretches(data, much=much):
            text = data[start:end].decode("latin-1")
            # what touches the end of a piece may go on in the next, which begins with it
            touches = bool(following) and end == len(data)
            yield from (secret.name for secret in find_marked(text) if not touches or secret.end < len(text))
        tail, chunk = data[-LONGEST:], following


def _of(piece: Piece) -> Iterator[Secret]:
    found = find(piece.text) if piece.words else find_marked(piece.text)
    return (secret for secret in found if secret.certain)
