"""Why a file cannot be searched as a whole: what lies packed in it cannot be taken out."""

from __future__ import annotations

import io
from typing import BinaryIO

from cardsmith.credentials.archives import DEEPEST, MOST_MEMBERS, opener, tar, zipped
from cardsmith.credentials.behind import around_zip, may_be_behind, stream_behind, zip_behind
from cardsmith.credentials.streams import HEAD, Members

#: what a file of a kind may begin with, and what it is: nobody can look into it with what Python brings along
_CLOSED: tuple[tuple[tuple[bytes, ...], str], ...] = (
    ((b"7z\xbc\xaf\x27\x1c",), "a 7z archive"),
    ((b"Rar!\x1a\x07",), "a RAR archive"),
    (tuple(bytes((old, 0xB5, 0x2F, 0xFD)) for old in range(0x22, 0x29)), "a Zstandard stream"),
    ((b"\x04\x22\x4d\x18", b"\x02\x21\x4c\x18"), "an LZ4 stream"),
    # what both pass over may come first
    (tuple(bytes((any_of, 0x2A, 0x4D, 0x18)) for any_of in range(0x50, 0x60)), "a Zstandard or LZ4 stream"),
    ((b"LZIP\0", b"LZIP\1"), "an lzip stream"),
    ((b"\x89LZO\0\r\n\x1a\n",), "an lzop stream"),
    ((b"\xff\6\0\0sNaPpY",), "a Snappy stream"),
    # their pages are packed, and a PDF's words are written in the numbers of its fonts
    ((b"PAR1", b"PARE"), "a Parquet table"),
    # of every version of every file
    ((b"PACK\0\0\0\2", b"PACK\0\0\0\3", b"# v2 git bundle\n", b"# v3 git bundle\n"), "a Git pack"),
    ((b"%PDF-", b"\xef\xbb\xbf%PDF-"), "a PDF"),
    # with the bits of its longest code, and whether it may begin anew
    (tuple(bytes((0x1F, 0x9D, new | bits)) for new in (0, 0x80) for bits in range(9, 17)), "a .Z stream"),
)


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
    head = file.read(HEAD)
    file.seek(0)
    take = opener(head)
    if take is None:
        known = next((what for marks, what in _CLOSED if head.startswith(marks)), None)
        return known or zip_behind(file) or stream_behind(file, head)
    if not depth:
        return "an archive of archives, more than five deep"
    try:
        if take is zipped:
            return _locked(file) or _closed_within(_compressed(file, left[depth] + 1), left, depth)
        return _closed_within(take(file, left[depth] + 1), left, depth) or (None if take is tar else zip_behind(file))
    except Exception:  # noqa: BLE001 - as broken archives do
        return "a broken archive"


def _locked(file: BinaryIO) -> str | None:
    import zipfile

    with zipfile.ZipFile(file) as archive:
        members = archive.infolist()
    if any(member.flag_bits & 1 for member in members):
        return "an archive with a password"
    return "an archive of too many files" if len(members) > MOST_MEMBERS else around_zip(file, members)


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
                head = member.read(HEAD)
                whole = info.compress_type != zipfile.ZIP_STORED or opener(head) or may_be_behind(file, info)
                yield info.filename, head + (member.read(max(0, largest - len(head))) if whole else b"")
