"""Plain folders that are shown as repositories, to be read only: nothing is copied, and there is no git.

A model of many GB is thus downloaded from the hub without lying on the disk a second time as git objects.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from ..wire.answers import Refusal, no_entry, no_revision
from ..wire.names import RepoId, file_path
from .repository import Metadata
from .tree import Entry

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_HEX = set("0123456789abcdef")


def by_id(folders: Mapping[str, Path | Mapping[str, Path]]) -> dict[str, PlainRepository]:
    """Id → repository.

    Args:
        folders: `owner/name`, or a `name` alone → the folder of main, or the folder of each revision.
    """
    found = {}
    for name, where in folders.items():
        namespace, _, own = name.rpartition("/")
        snapshots = {"main": where} if isinstance(where, Path) else dict(where)
        found[name] = PlainRepository(RepoId(kind="models", namespace=namespace, name=own), snapshots)
    return found


class PlainRepository:
    """A repository without git: a folder for each revision. Links in a folder are followed.

    Args:
        id: its name; the namespace may be empty.
        snapshots: revision → folder. A revision of 40 hexadecimal digits is also the id of that folder's commit.
    """

    metadata = Metadata(created="2000-01-01T00:00:00.000Z", owner="local")

    def __init__(self, id: RepoId, snapshots: Mapping[str, Path]) -> None:  # noqa: A002 (it is called so everywhere)
        self.id = id
        self._snapshots = snapshots

    def at(self, revision: str) -> PlainView:
        """The folder of that revision, or a 404. `HEAD` is main."""
        revision = "main" if revision == "HEAD" else revision
        if revision in self._snapshots:
            return self._view(self._snapshots[revision])
        # a client asks for the commit that it was told of
        views = map(self._view, self._snapshots.values())
        named = next((view for view in views if _is_commit(revision) and view.commit == revision), None)
        if named is None:
            raise no_revision(revision)
        return named

    def _view(self, folder: Path) -> PlainView:
        known = (name for name, other in self._snapshots.items() if other == folder and _is_commit(name))
        return PlainView(folder, next(known, None))


@dataclass(frozen=True)
class PlainView:
    """One folder as a revision."""

    folder: Path
    #: the commit that it is known to be of
    known: str | None

    @cached_property
    def commit(self) -> str:
        """Of a folder that is of no known commit, a digest of the names, sizes and times of its files."""
        if self.known is not None:
            return self.known
        listed = "\n".join(f"{entry.path} {entry.oid}" for entry in self.entries())
        return hashlib.sha1(listed.encode(), usedforsecurity=False).hexdigest()

    @property
    def time(self) -> int:
        return int(self.folder.stat().st_mtime)

    def entry(self, path: str) -> Entry:
        where = self.folder / self._legal(path) if path else self.folder
        if where.is_dir():
            return Entry(path=path, oid=_sha1(path), size=0, folder=True)
        if not where.is_file():
            raise no_entry(path, self.commit)
        return self._file(where, path)

    def entries(self, path: str = "", *, recursive: bool = True) -> Iterator[Entry]:
        if not self.entry(path).folder:
            raise no_entry(path, self.commit)
        for inner in sorted((self.folder / path).iterdir()):
            name = f"{path}/{inner.name}" if path else inner.name
            if inner.is_dir() and not inner.is_symlink():  # a link may lead round in a circle
                yield Entry(path=name, oid=_sha1(name), size=0, folder=True)
                if recursive:
                    yield from self.entries(name)
            elif inner.is_file():
                yield self._file(inner, name)

    def read(self, path: str) -> bytes | None:
        try:
            entry = self.entry(path)
        except Refusal:
            return None
        return None if entry.folder else (self.folder / path).read_bytes()

    def content(self, entry: Entry) -> Path | bytes:
        return self.folder / entry.path

    def _legal(self, path: str) -> str:
        """`path`, which stays inside the folder."""
        try:
            return file_path(path)
        except Refusal as refusal:
            raise no_entry(path, self.commit) from refusal

    @staticmethod
    def _file(where: Path, path: str) -> Entry:
        """Two downloads are of the same bytes when size and time are the same: nothing is read to say so."""
        known = where.stat()
        return Entry(path=path, oid=_sha1(f"{path} {known.st_size} {known.st_mtime_ns}"), size=known.st_size)


def _sha1(text: str) -> str:
    return hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest()


def _is_commit(revision: str) -> bool:
    return len(revision) == 40 and set(revision) <= _HEX
