"""The objects of a commit that is on its way: they lie aside until it is sure that there will be one.

What a commit brought that is refused, or cut off, goes with the folder in which it lies.
"""

from __future__ import annotations

import shutil
import tempfile
from contextlib import asynccontextmanager
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import pygit2
from starlette.concurrency import run_in_threadpool

from .repository import Repository

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

#: git's own: the level of zlib by default, and files that nobody writes to.
_COMPRESSION, _FOLDER_MODE, _FILE_MODE = -1, 0o755, 0o444


class Staged(Repository):
    """A repository whose new objects lie aside.

    Args:
        found: the repository.
        aside: where they lie; on the same file system.
    """

    def __init__(self, found: Repository, aside: Path) -> None:
        super().__init__(found.id, found.folder, found.incoming)
        self._aside = aside

    @cached_property
    def git(self) -> pygit2.Repository:
        """The git side: it reads from both places, and writes aside what neither has."""
        git, objects = pygit2.Repository(str(self.folder)), pygit2.Odb()
        objects.add_backend(pygit2.OdbBackendLoose(str(self._aside), _COMPRESSION, False, _FOLDER_MODE, _FILE_MODE), 2)
        objects.add_disk_alternate(str(self.folder / "objects"))
        git.set_odb(objects)
        return git

    def keep(self) -> None:
        """Put the objects where everybody looks for them."""
        for file in self._aside.glob("??/*"):
            folder = self.folder / "objects" / file.parent.name
            folder.mkdir(exist_ok=True)
            file.replace(folder / file.name)


@asynccontextmanager
async def staging(found: Repository) -> AsyncIterator[Staged]:
    """The repository for one commit; what is not kept is gone at the end."""
    aside = Path(tempfile.mkdtemp(prefix="commit-", dir=found.incoming))
    try:
        yield Staged(found, aside)
    finally:
        await run_in_threadpool(shutil.rmtree, aside, ignore_errors=True)
