"""Plan: exactly the files of the commit, and why each other file stays behind."""

from __future__ import annotations

import hashlib
import os
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from cardsmith.push.allowlist import reason_to_leave

_CHUNK = 2**20


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


def make(folder: Path, include: Iterable[str] = (), instead: Mapping[str, bytes] | None = None) -> Plan:
    """Read the folder and decide for each file. Nothing is written.

    Args:
        folder: an output folder.
        include: patterns of files to add; what is unsafe stays behind all the same.
        instead: path → bytes that stand for the file of that path, written or not.
    """
    standing = dict(instead or {})
    patterns = tuple(include)
    reasons = {path: _unsafe(folder, path) or reason_to_leave(path, patterns) for path in _walk(folder)}
    left = [LeftBehind(path=path, reason=why) for path, why in reasons.items() if why and path not in standing]
    files = [_file(path, folder / path) for path, why in reasons.items() if why is None and path not in standing]
    files += [_bytes(path, data) for path, data in standing.items()]
    return Plan(
        files=tuple(sorted(files, key=lambda file: file.path)),
        left_behind=tuple(sorted(left, key=lambda left: left.path)),
    )


def _walk(folder: Path) -> Iterator[str]:
    """Every entry that is no real folder: files, links, and what else there may be."""
    for where, folders, names in os.walk(folder):
        links = [name for name in folders if Path(where, name).is_symlink()]
        folders[:] = [name for name in folders if name not in links]
        yield from (Path(where, name).relative_to(folder).as_posix() for name in (*names, *links))


def _unsafe(folder: Path, path: str) -> str | None:
    """Why no rule may publish this entry."""
    full = folder / path
    if any(unicodedata.category(char) in ("Cc", "Cf", "Cs") for char in path) or "\\" in path:
        return "its name has characters that a repository cannot hold"
    if full.is_symlink() and not full.resolve().is_relative_to(folder.resolve()):
        return "a link that leaves the folder"
    return None if full.is_file() else "not a regular file"


def _file(path: str, full: Path) -> PlannedFile:
    digest, size = hashlib.sha256(), 0
    with full.open("rb") as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
            size += len(chunk)
    return PlannedFile(path=path, content=full, size=size, sha256=digest.hexdigest())


def _bytes(path: str, data: bytes) -> PlannedFile:
    return PlannedFile(path=path, content=data, size=len(data), sha256=hashlib.sha256(data).hexdigest())
