"""What lies packed in a file: members of archives, compressed streams, the texts of a PNG. Nothing is written."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, BinaryIO

from cardsmith.credentials import pictures
from cardsmith.credentials.streams import HEAD, Members, Take, stream_kind
from cardsmith.expressions import expression

if TYPE_CHECKING:
    from tarfile import TarInfo
    from zipfile import ZipFile, ZipInfo

#: how many members of an archive are looked into
MOST_MEMBERS = 1000
#: archives in an archive, one in another
DEEPEST = 4
#: what a torch archive keeps its tensors in, and any archive may keep anything else in
_STORAGE = expression(r"(?:.*/)?data/\d+")
#: where a tar archive says that it is one, and where its first header has the sum of its bytes
_TAR, _TAR_SUM, _TAR_HEADER = slice(257, 262), slice(148, 156), 512


def opener(head: bytes, plain: Callable[[bytes], bool] | None = None) -> Take | None:
    """What takes a file that begins so apart; `None` where it is not packed.

    What it returns may raise nearly anything: a packed file can be broken, or made to harm.

    Args:
        head: the file's first bytes, 512 or more where it has so many.
        plain: whether a tensor that begins so is passed over, where it is stored as it is: nothing stands in it but
            what a search of the file's own bytes finds. Without it, none is.
    """
    if head[_TAR] == b"ustar" or _is_old_tar(head):
        return tar
    if head.startswith(b"PK\x03\x04"):
        return partial(zipped, plain=plain) if plain else zipped
    return pictures.texts if head.startswith(pictures.MARK) else stream_kind(head)


def _is_old_tar(head: bytes) -> bool:
    """Whether it is a tar of the oldest kind (v7), which only that sum tells; its own bytes count as blanks."""
    try:
        said = int(head[_TAR_SUM].strip(b"\0 "), 8)
    except ValueError:
        return False
    blank = head[: _TAR_SUM.start] + b" " * 8 + head[_TAR_SUM.stop : _TAR_HEADER]
    return len(head) >= _TAR_HEADER and sum(blank) == said


def zipped(file: BinaryIO, largest: int, plain: Callable[[bytes], bool] | None = None) -> Members:
    """The members of a zip, and its comments."""
    import zipfile

    with zipfile.ZipFile(file) as archive:
        members = archive.infolist()[:MOST_MEMBERS]
        for info in members:
            stored = info.compress_type == zipfile.ZIP_STORED and _STORAGE.fullmatch(info.filename)
            if not (plain and stored and plain(_member(archive, info, HEAD))):
                yield info.filename, _member(archive, info, largest)
        if said := b"\n".join(filter(None, (archive.comment, *(info.comment for info in members)))):
            yield "", said


def _member(archive: ZipFile, info: ZipInfo, largest: int) -> bytes:
    try:
        with archive.open(info) as member:
            return member.read(largest)
    except Exception:  # noqa: BLE001 - encrypted, broken, or of an unknown compression
        return b""


def tar(file: BinaryIO, largest: int) -> Members:
    """The files in a tar, what else their headers say, and what follows its end."""
    import tarfile

    said: dict[str, None] = {}
    with tarfile.open(fileobj=file, mode="r:") as archive:
        for info in archive:
            said.update(dict.fromkeys(_said(info)))
            # what is of an unknown kind is unpacked as a file
            member = None if info.islnk() or info.issym() else archive.extractfile(info)
            if member is not None:
                yield info.name, member.read(largest)
        yield "", "\n".join(said).encode("utf-8", "replace")[:largest]
        # most often nothing, or zeros
        file.seek(archive.offset)
        if rest := file.read(largest).lstrip(b"\0"):
            yield "", rest


def _said(info: TarInfo) -> list[str]:
    """What the header of a member says besides the name of a file."""
    words = [f"{key}: {word}" for key, word in info.pax_headers.items()]
    return [*words, info.linkname, info.uname, info.gname, "" if info.isreg() else info.name]
