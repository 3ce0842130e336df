"""Plan: exactly the files of the commit with what their bytes are, and why each other file stays behind."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import BinaryIO

from cardsmith.push.planning.choice import Choice, LeftBehind
from cardsmith.push.planning.content import Content, read
from cardsmith.push.planning.found import Found
from cardsmith.push.planning.opened import Stamp, changed, is_still, opened, stamp
from cardsmith.push.planning.unsafe import unsafe

#: Read at once.
CHUNK = 2**20
#: What a file was when it was opened, and what it holds.
Reading = tuple[Stamp, Content]
ReadAhead = Callable[[str], Reading | None]


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
    #: what lay in the folder where these bytes will lie; `None` where a path says where they are
    found: Found | None = field(default=None, compare=False)
    #: the SHA-1 that git gives it, where it is small enough to be no large file for sure; `None` otherwise
    blob: str | None = None
    #: kinds of the credentials that stand in its bytes as they are
    credentials: tuple[str, ...] = ()

    @property
    def place(self) -> Path:
        """Where it lies in the folder, or will; for messages."""
        if isinstance(self.content, Path):
            return self.content
        return self.found.path if self.found else Path(self.path)

    def open(self) -> BinaryIO:
        """The bytes that were planned, to be read.

        Raises:
            UnreadableFile: the file is another one by now, or cannot be read.
        """
        return io.BytesIO(self.content) if isinstance(self.content, bytes) else opened(self.content, self.stamp)[0]

    def has_changed(self) -> bool:
        """Whether the file of the folder is another one than it was when it was looked at."""
        if isinstance(self.content, Path):
            return not is_still(self.content, self.stamp)
        return self.found is not None and not self.found.is_still()


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What a push comes to. Both lists are sorted by path."""

    files: tuple[PlannedFile, ...]
    left_behind: tuple[LeftBehind, ...]
    #: paths of what lies on the Hub, and is deleted there
    gone: tuple[str, ...] = ()

    @property
    def size(self) -> int:
        """Of all files of the commit, in bytes."""
        return sum(file.size for file in self.files)


def make(choice: Choice, ahead: ReadAhead = lambda _: None, found: Mapping[str, Found] | None = None) -> Plan:
    """Read what is chosen. Nothing is written.

    Args:
        choice: the files; they have to be what they were then.
        ahead: what is known already of the file at a path: it was read before, and is used if it is that file still.
        found: path → what lay there, of files that bytes stand for.

    Raises:
        UnreadableFile: a file cannot be read, or has changed since it was chosen.
    """
    files = [_file(choice.folder, path, seen, ahead) for path, seen in choice.stamps.items()]
    files += [of_bytes(path, data, (found or {}).get(path)) for path, data in choice.standing.items()]
    return Plan(files=tuple(sorted(files, key=lambda file: file.path)), left_behind=choice.left_behind)


def digest_ahead(folder: Path, ahead: ReadAhead) -> Callable[[str], str | None]:
    """What tells `sha256:…` of a file of the folder that was read ahead, while it is that file."""

    def known(name: str) -> str | None:
        reading = ahead(name)
        return f"sha256:{reading[1].sha256}" if reading and reading[0] == stamp(folder / name) else None

    return known


def require_unchanged(plan: Plan) -> None:
    """Make sure that every file of the folder is what it was when it was planned and checked, or others made of it.

    Raises:
        FolderError: one is not.
    """
    for file in plan.files:
        if file.has_changed():
            raise changed(file.place)


def _file(folder: Path, path: str, seen: Stamp | None, ahead: ReadAhead) -> PlannedFile:
    """The file with what its bytes are, which they were from when it was chosen to the end of the reading."""
    full = folder / path
    reading = ahead(path)
    begun, content = reading if reading and reading[0] == seen else _read(full, seen)
    if begun != seen or content.size != begun.size or stamp(full) != begun or unsafe(folder, path):
        raise changed(full)
    return _planned(path, full, content, begun)


def _read(path: Path, seen: Stamp | None) -> Reading:
    file, begun = opened(path, seen)
    with file:
        return begun, read(file, begun.size)


def of_bytes(path: str, data: bytes, found: Found | None = None) -> PlannedFile:
    """A file of the commit that need not lie in the folder."""
    return replace(_planned(path, data, read(io.BytesIO(data), len(data))), found=found)


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
