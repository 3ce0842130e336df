"""All repositories of one root folder."""

from __future__ import annotations

import shutil
import tempfile
import time
from datetime import datetime, timezone
from pathlib import Path
from typing import TYPE_CHECKING

import pygit2
from pygit2.enums import FileMode

from . import attributes
from .answers import Refusal, no_repository
from .names import KINDS, RepoId, repo_id
from .repository import Metadata, Repository

if TYPE_CHECKING:
    from collections.abc import Iterator

#: What lies in `incoming/` longer than this, in seconds, was left by a process that was killed.
_LEFTOVER_AGE = 24 * 3600


class Shelf:
    """The repositories under `root`: `models/<namespace>/<name>.git`; what is not complete lies in `incoming/`."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.incoming = root / "incoming"
        self.incoming.mkdir(parents=True, exist_ok=True)
        (root / "locks").mkdir(exist_ok=True)

    def find(self, id: RepoId) -> Repository:  # noqa: A002
        """The repository of that name, or a 404."""
        repository = Repository(id, self._folder(id), self.incoming)
        if not repository.folder.is_dir():
            raise no_repository()
        return repository

    def create(self, id: RepoId, *, private: bool, owner: str) -> Repository:  # noqa: A002
        """A new repository with the Hub's initial commit, made aside and renamed into place whole.

        Raises:
            Refusal: 409 if there is one of that name already.
        """
        now = datetime.now(timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        draft = Path(tempfile.mkdtemp(prefix="new-", dir=self.incoming))
        try:
            _initial_commit(draft, owner)
            Repository(id, draft, self.incoming).write_metadata(Metadata(private=private, created=now, owner=owner))
            target = self._folder(id)
            target.parent.mkdir(parents=True, exist_ok=True)
            draft.chmod(0o755)
            draft.rename(target)  # fails on a folder that is there and not empty: the race has one winner
        except OSError as error:
            if self._folder(id).is_dir():
                raise Refusal(409, f"You already created this {id.kind[:-1]} repo") from error
            raise
        finally:
            shutil.rmtree(draft, ignore_errors=True)
        return self.find(id)

    def delete(self, repository: Repository) -> None:
        """Remove a repository: out of sight in one step, then off the disk."""
        grave = Path(tempfile.mkdtemp(prefix="deleted-", dir=self.incoming))
        with repository.lock():
            repository.folder.rename(grave / "repository.git")
        shutil.rmtree(grave, ignore_errors=True)

    def list(self) -> Iterator[Repository]:
        """Every repository, in the order of kinds and names."""
        for kind in KINDS:
            for folder in sorted((self.root / kind).glob("*/*.git")):
                yield Repository(repo_id(kind, folder.parent.name, folder.stem), folder, self.incoming)

    def sweep(self) -> None:
        """Remove what processes that were killed have left behind."""
        for leftover in self.incoming.iterdir():
            if time.time() - leftover.lstat().st_mtime < _LEFTOVER_AGE:
                continue
            if leftover.is_dir() and not leftover.is_symlink():
                shutil.rmtree(leftover, ignore_errors=True)
            else:
                leftover.unlink(missing_ok=True)

    def _folder(self, id: RepoId) -> Path:  # noqa: A002
        return self.root / id.kind / id.namespace / f"{id.name}.git"


def _initial_commit(folder: Path, owner: str) -> None:
    git = pygit2.init_repository(str(folder), bare=True, initial_head="main")
    builder = git.TreeBuilder()
    builder.insert(".gitattributes", git.create_blob(attributes.DEFAULT), FileMode.BLOB)
    who = pygit2.Signature(owner, f"{owner}@localhost")
    git.create_commit("refs/heads/main", who, who, "initial commit", builder.write(), [])
