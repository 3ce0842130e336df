"""The regular files of a commit that is on its way: they are kept aside until it is sure that there will be one.

What a commit brought that is refused, or cut off, is then gone with it. A few files are held in memory; more lie in a
folder, as the objects that they will be.
"""

from __future__ import annotations

import shutil
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pygit2
from pygit2.enums import ObjectType

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .repository import Repository

#: How many bytes of one commit are held in memory.
_HELD = 2 * 1024 * 1024
#: git's own: the level of zlib by default, and files that nobody writes to.
_COMPRESSION, _FOLDER_MODE, _FILE_MODE = -1, 0o755, 0o444


class Aside:
    """The contents that one commit has brought so far."""

    def __init__(self, incoming: Path) -> None:
        self._incoming = incoming
        self._room = _HELD
        self._held: list[bytes] = []
        self._folder: Path | None = None
        self._objects = pygit2.Odb()

    def put(self, content: bytes) -> pygit2.Oid:
        """Keep a content; the value is the id of the blob that it will be."""
        if len(content) <= self._room:
            self._room -= len(content)
            self._held.append(content)
            return pygit2.hash(content)
        if self._folder is None:
            self._folder = Path(tempfile.mkdtemp(prefix="commit-", dir=self._incoming))
            loose = pygit2.OdbBackendLoose(str(self._folder), _COMPRESSION, False, _FOLDER_MODE, _FILE_MODE)
            self._objects.add_backend(loose, 1)
        return self._objects.write(ObjectType.BLOB, content)

    def keep(self, repository: Repository) -> None:
        """Make all of it blobs of a repository."""
        for content in self._held:
            repository.git.create_blob(content)
        for file in self._folder.glob("??/*") if self._folder else ():
            target = repository.folder / "objects" / file.parent.name
            target.mkdir(exist_ok=True)
            file.replace(target / file.name)

    def drop(self) -> None:
        """Let go of what was not kept."""
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)


@contextmanager
def staging(repository: Repository) -> Iterator[Aside]:
    """Room for one commit; what is not kept is gone at the end."""
    aside = Aside(repository.incoming)
    try:
        yield aside
    finally:
        aside.drop()
