"""What lay in the folder where a push writes: it writes over that, and over nothing that came since."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from cardsmith.errors import UnreadableFile
from cardsmith.push.planning.opened import opened

#: No card, facts or arguments that are read are larger, in bytes.
_LARGEST = 64 * 2**20


@dataclass(frozen=True, kw_only=True)
class Found:
    """A file of the folder as it was before others were made of it."""

    path: Path
    #: `None` where there was none that could be read
    data: bytes | None

    def is_still(self) -> bool:
        """Whether the same bytes lie there now; a file that was saved unchanged is no other."""
        return content(self.path) == self.data


def found(folder: Path, paths: Iterable[str]) -> dict[str, Found]:
    """Path → what lies there now."""
    return {path: Found(path=folder / path, data=content(folder / path)) for path in paths}


def content(path: Path) -> bytes | None:
    """The bytes of a file; `None` where there is none that can be read, or that is larger than what is read."""
    try:
        file, stamp = opened(path)
        with file:
            return file.read() if stamp.size <= _LARGEST else None
    except (UnreadableFile, OSError):
        return None
