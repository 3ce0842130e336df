"""Whole files or nothing: every write cardsmith makes beside a user's work goes through here."""

from __future__ import annotations

import contextlib
import errno
import os
from collections.abc import Callable, Iterator
from pathlib import Path


def write_bytes(path: Path, data: bytes) -> None:
    """Replace `path` by `data` in one step: a reader sees the old file or the new one, never a part.

    The bytes go to a temporary file in the same folder (where that is still to be made, in the one above), reach the
    disk, and are renamed over the target. A link is followed, so that the file it names is replaced and not the link.
    The permissions of an existing file are kept, and its owner and group where that is allowed.

    Raises:
        OSError: the folder cannot be written; the old file is then untouched and no temporary file is left.
    """
    with rehearsed(path, data) as place:
        place()


@contextlib.contextmanager
def rehearsed(path: Path, data: bytes) -> Iterator[Callable[[], None]]:
    """Do all of `write_bytes` but the last step, which is the value; without that, nothing is changed and left.

    Raises:
        OSError: the folder cannot be written, or the disk is full.
    """
    target = Path(os.path.realpath(path))
    beside = _nearest(target.parent)
    old = _status(target)
    mode = old and old.st_mode & 0o7777  # without an old file the new one gets what the umask grants
    # a name of its own length: beside a long file name there may be no room for a longer one
    temporary = beside / f".{os.urandom(8).hex()}.tmp"
    handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666 if mode is None else mode)

    def place() -> None:
        if mode is not None:
            temporary.chmod(mode)
        target.parent.mkdir(parents=True, exist_ok=True)
        temporary.replace(target)

    try:
        with os.fdopen(handle, "wb") as file:
            if old:
                _give(handle, old)
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        yield place
    finally:
        with contextlib.suppress(OSError):
            temporary.unlink()


def write_text(path: Path, text: str) -> None:
    """Replace `path` by `text` in UTF-8, line ends as they stand in `text`. See `write_bytes`."""
    write_bytes(path, text.encode("utf-8"))


def said(path: Path, error: OSError) -> str:
    """One line on `path`, which could not be written, with the way out."""
    # one that says what is in the way says what to do, too
    check = "" if isinstance(error, NotADirectoryError) else " Check its permissions and space."
    return f"{path} cannot be written: {error.strerror}.{check}"


def _nearest(folder: Path) -> Path:
    """The folder, or the first above it that is there: a folder that is only rehearsed is not made."""
    for place in (folder, *folder.parents):
        if place.is_dir():
            return place
        if os.path.lexists(place):
            raise NotADirectoryError(errno.ENOTDIR, f"{place.name} is no folder; move it away")
    raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT))


def _status(target: Path) -> os.stat_result | None:
    with contextlib.suppress(OSError):
        return target.stat()
    return None


def _give(handle: int, old: os.stat_result) -> None:
    """Give the new file to the old one's owner and group; who may not do that tries the group alone."""
    new = os.fstat(handle)
    if (new.st_uid, new.st_gid) == (old.st_uid, old.st_gid) or not hasattr(os, "fchown"):
        return
    for owner in (old.st_uid, -1):
        with contextlib.suppress(OSError):
            os.fchown(handle, owner, old.st_gid)
            return
