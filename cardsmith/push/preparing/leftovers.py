"""Temporary files and folders that a push left because it was killed: the next one takes them away."""

from __future__ import annotations

import contextlib
import os
import re
import time
from pathlib import Path

from cardsmith import temporary

#: how `cardsmith.atomic` calls a file until it takes the place of another
_NAME = re.compile(r"\.[0-9a-f]{16}\.tmp")
#: Of what may be written just now by another process, in seconds.
_YOUNG = 3600


def clear(folder: Path) -> None:
    """Take away the temporary files and folders of cardsmith's own that are older than an hour, where it makes them.

    What cannot be looked at or taken away stays: it is never published.
    """
    for place in (folder, folder / ".cardsmith"):
        with contextlib.suppress(OSError), os.scandir(place) as entries:
            for entry in [each for each in entries if _NAME.fullmatch(each.name)]:
                with contextlib.suppress(OSError):
                    _clear(entry)
    temporary.clear_killed()


def _clear(entry: os.DirEntry[str]) -> None:
    old = time.time() - entry.stat(follow_symlinks=False).st_mtime > _YOUNG
    if old and entry.is_file(follow_symlinks=False):
        Path(entry.path).unlink()
