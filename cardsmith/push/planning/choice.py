"""Which files of a folder go up, and why each other one stays behind. Only the card is read, for what it shows."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from cardsmith.credentials import mask
from cardsmith.errors import FolderError
from cardsmith.push.planning.allowlist import reason_to_leave
from cardsmith.push.planning.opened import Stamp, opened, stamp
from cardsmith.push.planning.pictures import shown
from cardsmith.push.planning.unsafe import unsafe

_README = "README.md"
#: No card is larger, in bytes.
_LARGEST_CARD = 10 * 2**20


@dataclass(frozen=True, kw_only=True)
class LeftBehind:
    """A file of the folder that is not published."""

    path: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class Choice:
    """What a commit is to be made of."""

    folder: Path
    #: path → what the file of the folder is now; `None` where it cannot be looked at
    stamps: Mapping[str, Stamp | None]
    #: path → bytes that stand for the file of that path, written or not
    standing: Mapping[str, bytes]
    left_behind: tuple[LeftBehind, ...]

    @property
    def sources(self) -> dict[str, Path | bytes]:
        """Path in the repository → where its bytes are."""
        return {**{path: self.folder / path for path in self.stamps}, **self.standing}


def choose(
    folder: Path,
    include: Iterable[str] = (),
    instead: Mapping[str, bytes] | None = None,
    without: Mapping[str, str] | None = None,
) -> Choice:
    """Decide for each file of the folder.

    Args:
        folder: an output folder.
        include: patterns of files to add; what is unsafe stays behind all the same.
        instead: path → bytes that stand for the file of that path, written or not.
        without: path → why this file stays behind this time.
    """
    standing, barred, patterns = dict(instead or {}), dict(without or {}), tuple(include)
    seen = shown(_card(folder, standing))
    reasons = {
        path: barred.get(path) or unsafe(folder, path) or reason_to_leave(path, patterns, seen)
        for path in _walk(folder)
        if path not in standing
    }
    left = [LeftBehind(path=mask(path), reason=why) for path, why in reasons.items() if why]
    return Choice(
        folder=folder,
        stamps={path: stamp(folder / path) for path, why in reasons.items() if why is None},
        standing=standing,
        left_behind=tuple(sorted(left, key=lambda left: left.path)),
    )


def _card(folder: Path, standing: Mapping[str, bytes]) -> str:
    """The text of the README that goes up; empty where there is none that can be read."""
    data = standing.get(_README)
    if data is None and unsafe(folder, _README) is None:
        try:
            with opened(folder / _README)[0] as file:
                data = file.read(_LARGEST_CARD)
        except FolderError:
            data = None
    return (data or b"").decode("utf-8", "replace")


def _walk(folder: Path) -> Iterator[str]:
    """Every entry that is no folder which can be entered: files, links, and what else there may be."""
    closed: list[OSError] = []
    for where, folders, names in os.walk(folder, onerror=closed.append):
        links = [name for name in folders if Path(where, name).is_symlink()]
        folders[:] = [name for name in folders if name not in links]
        yield from (Path(where, name).relative_to(folder).as_posix() for name in (*names, *links))
    yield from (Path(error.filename).relative_to(folder).as_posix() for error in closed)
