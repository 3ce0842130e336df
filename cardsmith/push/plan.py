"""Plan: exactly the files of the commit, and why each other file stays behind."""

from __future__ import annotations

import hashlib
import os
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from cardsmith.artifact.names import forbidden
from cardsmith.errors import UnreadableFile
from cardsmith.push.allowlist import reason_to_leave

#: Read at once.
CHUNK = 2**20

#: Control and format characters, halves of surrogates (bytes that are no UTF-8), line and paragraph separators.
_BAD_CATEGORIES = ("Cc", "Cf", "Cs", "Zl", "Zp")


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
) -> Plan:
    """Read the folder and decide for each file. Nothing is written.

    Args:
        folder: an output folder.
        include: patterns of files to add; what is unsafe stays behind all the same.
        instead: path → bytes that stand for the file of that path, written or not.
        without: path → why this file stays behind this time.

    Raises:
        UnreadableFile: a file that would go up cannot be read.
    """
    standing, barred, patterns = dict(instead or {}), dict(without or {}), tuple(include)
    reasons = {
        path: barred.get(path) or _unsafe(folder, path) or reason_to_leave(path, patterns) for path in _walk(folder)
    }
    left = [LeftBehind(path=path, reason=why) for path, why in reasons.items() if why and path not in standing]
    files = [_file(path, folder / path) for path, why in reasons.items() if why is None and path not in standing]
    files += [_bytes(path, data) for path, data in standing.items()]
    return Plan(
        files=tuple(sorted(files, key=lambda file: file.path)),
        left_behind=tuple(sorted(left, key=lambda left: left.path)),
    )


def _walk(folder: Path) -> Iterator[str]:
    """Every entry that is no folder which can be entered: files, links, and what else there may be."""
    closed: list[OSError] = []
    for where, folders, names in os.walk(folder, onerror=closed.append):
        links = [name for name in folders if Path(where, name).is_symlink()]
        folders[:] = [name for name in folders if name not in links]
        yield from (Path(where, name).relative_to(folder).as_posix() for name in (*names, *links))
    yield from (Path(error.filename).relative_to(folder).as_posix() for error in closed)


def _unsafe(folder: Path, path: str) -> str | None:
    """Why no rule may publish this entry."""
    full = folder / path
    if any(unicodedata.category(char) in _BAD_CATEGORIES for char in path) or "\\" in path:
        return "its name has characters that a repository cannot hold"
    if full.is_symlink():
        return _unsafe_link(folder.resolve(), full)
    if full.is_dir():
        return "a folder that cannot be read"
    return None if full.is_file() else "not a regular file"


def _unsafe_link(folder: Path, link: Path) -> str | None:
    """Why the link must not be followed: what it leads to would be published under its name."""
    target = Path(os.path.realpath(link))
    if not target.is_relative_to(folder):
        return "a link that leaves the folder"
    if target.is_dir():
        return "a link to a folder"
    if not target.is_file():
        return "a link to nothing that could be published"
    why = forbidden(target.relative_to(folder).as_posix())
    return why and f"a link to {target.relative_to(folder).as_posix()}: {why}"


def _file(path: str, full: Path) -> PlannedFile:
    digest, size = hashlib.sha256(), 0
    try:
        with full.open("rb") as file:
            while chunk := file.read(CHUNK):
                digest.update(chunk)
                size += len(chunk)
    except OSError as error:
        raise UnreadableFile(full, f"cannot be read: {error.strerror}", "Check its permissions.") from None
    return PlannedFile(path=path, content=full, size=size, sha256=digest.hexdigest())


def _bytes(path: str, data: bytes) -> PlannedFile:
    return PlannedFile(path=path, content=data, size=len(data), sha256=hashlib.sha256(data).hexdigest())
