"""A folder for a while, and one clear line where the machine has no room for one."""

from __future__ import annotations

import contextlib
import errno
import tempfile
from collections.abc import Iterator
from pathlib import Path

from cardsmith.at_last import at_last
from cardsmith.errors import FolderError

_FULL = (errno.ENOSPC, errno.EDQUOT)


@contextlib.contextmanager
def temporary_folder() -> Iterator[Path]:
    """An empty folder, which is taken away at the end.

    Raises:
        FolderError: none can be made, or the disk becomes full inside.
    """
    try:
        folder = tempfile.TemporaryDirectory(prefix="cardsmith-", ignore_cleanup_errors=True)
    except OSError as error:
        raise _no_room(error) from error
    with at_last(folder.cleanup):
        try:
            yield Path(folder.name)
        except OSError as error:
            if error.errno in _FULL:
                raise _no_room(error) from error
            raise


def _no_room(error: OSError) -> FolderError:
    where = f" in {tempfile.tempdir}" if tempfile.tempdir else ""
    way_out = "Free space there, or set TMPDIR to another folder."
    return FolderError(f"Temporary files cannot be written{where}: {error.strerror}. {way_out}")
