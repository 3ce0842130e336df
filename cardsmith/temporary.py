"""A folder for a while, and one clear line where the machine has no room for one."""

from __future__ import annotations

import contextlib
import errno
import os
import re
import shutil
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from cardsmith.at_last import at_last
from cardsmith.errors import FolderError

_PREFIX = "cardsmith-tmp-"
#: as `tempfile` ends it
_NAME = re.compile(re.escape(_PREFIX) + r"[a-z0-9_]{8}")
#: How old a folder must be that a process left which was killed, in seconds.
_YOUNG = 3600
_FULL = (errno.ENOSPC, errno.EDQUOT)


@contextlib.contextmanager
def temporary_folder() -> Iterator[Path]:
    """An empty folder, which is taken away at the end.

    Raises:
        FolderError: none can be made, or the disk becomes full inside.
    """
    try:
        folder = tempfile.TemporaryDirectory(prefix=_PREFIX, ignore_cleanup_errors=True)
    except OSError as error:
        raise _no_room(error) from error
    with at_last(folder.cleanup), _locked(folder.name):
        try:
            yield Path(folder.name)
        except OSError as error:
            if error.errno in _FULL:
                raise _no_room(error) from error
            raise


def clear_killed() -> None:
    """Take away the temporary folders that killed processes of this user have left more than an hour ago.

    A folder in use is locked by its process, and stays; so does what cannot be looked at or taken away.
    """
    with contextlib.suppress(OSError), os.scandir(tempfile.gettempdir()) as entries:
        for entry in [each for each in entries if _NAME.fullmatch(each.name)]:
            with contextlib.suppress(OSError):
                _clear(entry)


def _clear(entry: os.DirEntry[str]) -> None:
    known = entry.stat(follow_symlinks=False)
    is_own = entry.is_dir(follow_symlinks=False) and known.st_uid == os.geteuid() and known.st_mode & 0o77 == 0
    if is_own and time.time() - known.st_mtime > _YOUNG:
        with _locked(entry.path) as is_free:
            if is_free:
                shutil.rmtree(entry.path)


@contextlib.contextmanager
def _locked(folder: str) -> Iterator[bool]:
    """Lock a folder, as long as this process lives at most. False where another process holds it, or none can."""
    try:
        import fcntl
    except ImportError:  # Windows
        yield False
        return
    handle = None
    try:
        handle = os.open(folder, os.O_RDONLY | os.O_NOFOLLOW)
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        is_free = True
    except OSError:
        is_free = False
    try:
        yield is_free
    finally:
        if handle is not None:
            os.close(handle)


def _no_room(error: OSError) -> FolderError:
    where = f" in {tempfile.tempdir}" if tempfile.tempdir else ""
    way_out = "Free space there, or set TMPDIR to another folder."
    return FolderError(f"Temporary files cannot be written{where}: {error.strerror}. {way_out}")
