"""Files opened so that nobody can put another one in their place: what was checked is what is sent."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import BinaryIO, NamedTuple

from cardsmith.errors import UnreadableFile


class Stamp(NamedTuple):
    """What tells a file from any other, and from itself once it was written to.

    Its number is not asked for: file systems that are mounted over a network may give another one each time.
    """

    #: in bytes
    size: int
    #: when its content changed, and when anything of it did, its name too; in nanoseconds. The second nobody can set.
    modified: int
    changed: int


def opened(path: Path, known: Stamp | None = None) -> tuple[BinaryIO, Stamp]:
    """Open a regular file for reading, with its stamp. A pipe in its place cannot make this wait.

    Args:
        path: links are followed.
        known: the stamp that it must have.

    Raises:
        UnreadableFile: it is no regular file, may not be read, or is not the one that was meant.
    """
    try:
        file = open(path, "rb", opener=_without_waiting)  # noqa: SIM115 - whoever asks for it closes it
    except OSError as error:
        raise UnreadableFile(path, f"cannot be read: {error.strerror}", "Check its permissions.") from None
    found = _stamp(os.fstat(file.fileno()))
    if found is None or (known is not None and found != known):
        file.close()
        raise changed(path)
    return file, found


def stamp(path: Path) -> Stamp | None:
    """The stamp of what `path` leads to now; `None` where that is no regular file."""
    try:
        return _stamp(path.stat())
    except OSError:
        return None


def is_still(path: Path, known: Stamp | None) -> bool:
    """Whether `path` leads to the file with this stamp. It is opened for that: a network's file system may remember a
    status for a minute, but asks its server whenever a file is opened.
    """
    try:
        file, found = opened(path)
    except UnreadableFile:
        return False
    file.close()
    return found == known


def changed(path: Path) -> UnreadableFile:
    """The error for a file that is another one than it was."""
    return UnreadableFile(path, "changed while it was being pushed", "Wait until nothing writes to it, and push again.")


def _without_waiting(path: str, flags: int) -> int:
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))


def _stamp(status: os.stat_result) -> Stamp | None:
    if not stat.S_ISREG(status.st_mode):
        return None
    return Stamp(status.st_size, status.st_mtime_ns, status.st_ctime_ns)
