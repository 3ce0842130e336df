"""Plan: exactly the files of the commit, and why each other file stays behind."""

from __future__ import annotations

import io
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from cardsmith.credentials import mask
from cardsmith.errors import FolderError
from cardsmith.push.planning.allowlist import reason_to_leave
from cardsmith.push.planning.content import Content, read
from cardsmith.push.planning.opened import Stamp, changed, opened, stamp
from cardsmith.push.planning.pictures import shown
from cardsmith.push.planning.unsafe import unsafe

#: Read at once.
CHUNK = 2**20
#: What a file was when it was opened, and what it holds.
Reading = tuple[Stamp, Content]
ReadAhead = Callable[[str], Reading | None]
_README = "README.md"
#: No card is larger, in bytes.
_LARGEST_CARD = 10 * 2**20


@dataclass(frozen=True, kw_only=True)
class PlannedFile:
    """A file of the commit."""

    #: path in the repository, with `/`
    path: str
    #: where its bytes are: a file of the folder, or the bytes themselves for what a dry run does not write
    content: Path | bytes
    #: in bytes
    size: int
    #: hexadecimal SHA-256
    sha256: str
    #: what the file of the folder was when it was looked at
    stamp: Stamp | None = None
    #: the SHA-1 that git gives it, where it is small enough to be no large file for sure; `None` otherwise
    blob: str | None = None
    #: kinds of the credentials that stand in its bytes as they are
    credentials: tuple[str, ...] = ()

    def open(self) -> BinaryIO:
        """The bytes that were planned, to be read.

        Raises:
            UnreadableFile: the file is another one by now, or cannot be read.
        """
        return io.BytesIO(self.content) if isinstance(self.content, bytes) else opened(self.content, self.stamp)[0]

    def has_changed(self) -> bool:
        """Whether the file of the folder is another one than it was when it was looked at."""
        return isinstance(self.content, Path) and stamp(self.content) != self.stamp


@dataclass(frozen=True, kw_only=True)
class LeftBehind:
    """A file of the folder that is not published."""

    path: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What a push comes to. Both lists are sorted by path."""

    files: tuple[PlannedFile, ...]
    left_behind: tuple[LeftBehind, ...]

    @property
    def size(self) -> int:
        """Of all files of the commit, in bytes."""
        return sum(file.size for file in self.files)


def make(
    folder: Path,
    include: Iterable[str] = (),
    instead: Mapping[str, bytes] | None = None,
    without: Mapping[str, str] | None = None,
    ahead: ReadAhead = lambda _: None,
) -> Plan:
    """Read the folder and decide for each file. Nothing is written.

    Args:
        folder: an output folder.
        include: patterns of files to add; what is unsafe stays behind all the same.
        instead: path → bytes that stand for the file of that path, written or not.
        without: path → why this file stays behind this time.
        ahead: what is known already of the file at a path: it was read before, and is used if it is that file still.

    Raises:
        UnreadableFile: a file that would go up cannot be read.
    """
    standing, barred, patterns = dict(instead or {}), dict(without or {}), tuple(include)
    seen = shown(_card(folder, standing))
    reasons = {
        path: barred.get(path) or unsafe(folder, path) or reason_to_leave(path, patterns, seen)
        for path in _walk(folder)
    }
    left = [LeftBehind(path=mask(path), reason=why) for path, why in reasons.items() if why and path not in standing]
    files = [_file(folder, path, ahead) for path, why in reasons.items() if why is None and path not in standing]
    files += [of_bytes(path, data) for path, data in standing.items()]
    return Plan(
        files=tuple(sorted(files, key=lambda file: file.path)),
        left_behind=tuple(sorted(left, key=lambda left: left.path)),
    )


def digest_ahead(folder: Path, ahead: ReadAhead) -> Callable[[str], str | None]:
    """What tells `sha256:…` of a file of the folder that was read ahead, while it is that file."""

    def known(name: str) -> str | None:
        reading = _still(folder / name, ahead(name))
        return f"sha256:{reading[1].sha256}" if reading else None

    return known


def require_unchanged(plan: Plan) -> None:
    """Make sure that every file of the folder is what it was when it was planned and checked.

    Raises:
        FolderError: one is not.
    """
    for file in plan.files:
        if isinstance(file.content, Path) and file.has_changed():
            raise changed(file.content)


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


def _file(folder: Path, path: str, ahead: ReadAhead) -> PlannedFile:
    """The file with what its bytes are, which they were from the beginning of the reading to its end."""
    full = folder / path
    begun, content = _still(full, ahead(path)) or _read(full)
    if content.size != begun.size or stamp(full) != begun or unsafe(folder, path):
        raise changed(full)
    return _planned(path, full, content, begun)


def _still(path: Path, reading: Reading | None) -> Reading | None:
    """The reading, if it is of the file that is there now."""
    return reading if reading and stamp(path) == reading[0] else None


def _read(path: Path) -> Reading:
    file, begun = opened(path)
    with file:
        return begun, read(file, begun.size)


def of_bytes(path: str, data: bytes) -> PlannedFile:
    """A file of the commit that need not lie in the folder."""
    return _planned(path, data, read(io.BytesIO(data), len(data)))


def _planned(path: str, where: Path | bytes, content: Content, begun: Stamp | None = None) -> PlannedFile:
    return PlannedFile(
        path=path,
        content=where,
        size=content.size,
        sha256=content.sha256,
        stamp=begun,
        blob=content.blob,
        credentials=content.credentials,
    )
