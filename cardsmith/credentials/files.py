"""Which credentials a file holds, wherever in it they are."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from cardsmith.credentials.carriers import Piece, pieces
from cardsmith.credentials.find import Secret, find, find_marked

#: Read at once.
CHUNK = 2**20
#: A credential that lies across two pieces is found in their overlap.
_OVERLAP = 8192


def in_pieces(file: BinaryIO) -> Iterator[tuple[str, Secret]]:
    """(part of the file, credential) for what stands in the parts that can be read quickly; of weights, the header.

    Args:
        file: at its start, and one that can seek.
    """
    for piece in pieces(file):
        yield from ((piece.member, secret) for secret in _of(piece))


def in_bytes(file: BinaryIO) -> Iterator[Secret]:
    """The credentials in all bytes of a file, whatever they are, from where it stands."""
    tail, chunk = "", file.read(CHUNK)
    while chunk:
        text, following = tail + chunk.decode("latin-1"), file.read(CHUNK)
        # what touches the end of a piece may go on in the next, which begins with it
        yield from (secret for secret in find_marked(text) if not following or secret.end < len(text))
        tail, chunk = text[-_OVERLAP:], following


def _of(piece: Piece) -> Iterator[Secret]:
    found = find(piece.text) if piece.words else find_marked(piece.text)
    return (secret for secret in found if secret.certain)
