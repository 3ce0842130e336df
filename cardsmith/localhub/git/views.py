"""A repository at one revision, wherever its files lie: what downloads and listings are answered from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import pygit2

    from ..wire.names import RepoId
    from .repository import Metadata, Repository
    from .tree import Entry


class View(Protocol):
    """One revision of a repository."""

    @property
    def commit(self) -> str:
        """Id of the commit."""

    @property
    def time(self) -> int:
        """When it was committed, in seconds since 1970."""

    def entry(self, path: str) -> Entry:
        """The file or folder at `path`, or a 404."""

    def entries(self, path: str = "", *, recursive: bool = True) -> Iterator[Entry]:
        """What lies in the folder `path`, or a 404 if it is no folder."""

    def read(self, path: str) -> bytes | None:
        """The content of a regular file; nothing if there is no such file, or it is a large one."""

    def content(self, entry: Entry) -> Path | bytes:
        """What a download of that file consists of, or a 404."""


class Viewed(Protocol):
    """A repository that can be read."""

    @property
    def id(self) -> RepoId:
        """Its name."""

    @property
    def metadata(self) -> Metadata:
        """What git does not know of it."""

    def at(self, revision: str) -> View:
        """The revision of that name, or a 404."""


@dataclass(frozen=True)
class GitView:
    """A commit of a git repository."""

    repository: Repository
    head: pygit2.Commit

    @property
    def commit(self) -> str:
        return str(self.head.id)

    @property
    def time(self) -> int:
        return int(self.head.commit_time)

    def entry(self, path: str) -> Entry:
        return self.repository.entry(self.head, path)

    def entries(self, path: str = "", *, recursive: bool = True) -> Iterator[Entry]:
        return self.repository.entries(self.head, path, recursive=recursive)

    def read(self, path: str) -> bytes | None:
        return self.repository.read(self.head, path)

    def content(self, entry: Entry) -> Path | bytes:
        return self.repository.content(entry)
