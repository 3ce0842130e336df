"""Which credentials a file holds, wherever in it they are."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from cardsmith.credentials.carriers import LARGEST, Piece, pieces
from cardsmith.credentials.find import Secret, find, find_marked

#: Read at once.
CHUNK = 2**20
#: A credential that lies across two pieces is found in their overlap.
_OVERLAP = 8192
#: 1 for a character that a word or a line end can have, 0 for any other byte
_WORDS = bytes(int(0x20 <= byte <= 0x7E or byte in b"\t\n\r") for byte in range(256))
#: No credential that its mark gives away is shorter.
_SHORTEST = b"\1" * 16
#: what is looked at on both sides of words
_AROUND = 64


def in_pieces(file: BinaryIO, most: int = 2 * LARGEST) -> Iterator[tuple[str, Secret]]:
    """(part of the file, credential) for what stands in the parts that can be read quickly; of weights, the header.

    Args:
        file: at its start, and one that can seek.
        most: how many bytes of an archive's members are looked into, of all together.
    """
    for piece in pieces(file, most):
        yield from ((piece.member, secret) for secret in _of(piece))


def in_bytes(file: BinaryIO) -> Iterator[str]:
    """The kinds of the credentials in all bytes of a file, whatever they are, from where it stands.

    Tensors are hardly ever words. What has no sixteen of their characters in a row is not looked at more closely, which
    is three times as fast.
    """
    tail, chunk = b"", file.read(CHUNK)
    while chunk:
        data, following = tail + chunk, file.read(CHUNK)
        for start, end in _words(data):
            text = data[start:end].decode("latin-1")
            # what touches the end of a piece may go on in the next, which begins with it
            touches = bool(following) and end == len(data)
            yield from (secret.name for secret in find_marked(text) if not touches or secret.end < len(text))
        tail, chunk = data[-_OVERLAP:], following


def _words(data: bytes) -> Iterator[tuple[int, int]]:
    """Stretches of the data with all that could be a credential, with what is around them."""
    marked = data.translate(_WORDS)
    place, start, end = marked.find(_SHORTEST), -1, -1
    while place >= 0:
        if start >= 0 and place - _AROUND > end:
            yield start, end
            start = -1
        start = max(0, place - _AROUND) if start < 0 else start
        past = marked.find(b"\0", place)
        end = min(len(data), past + _AROUND) if past >= 0 else len(data)
        place = marked.find(_SHORTEST, past) if past >= 0 else -1
    if start >= 0:
        yield start, end


def _of(piece: Piece) -> Iterator[Secret]:
    found = find(piece.text) if piece.words else find_marked(piece.text)
    return (secret for secret in found if secret.certain)
