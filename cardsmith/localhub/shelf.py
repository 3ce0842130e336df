"""All repositories of one root folder."""

from __future__ import annotations

import shutil
import stat
import tempfile
import time
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout

from cardsmith.atomic import write_text

from .git.beginning import duplicated, first_commit
from .git.repository import METADATA, UNREADABLE, Metadata, Repository
from .git.stamps import now
from .large import xet
from .wire.answers import Refusal, no_repository
from .wire.names import KINDS, RepoId, repo_id

if TYPE_CHECKING:
    from collections.abc import Iterator

#: What lies in `incoming/` longer than this, in seconds, was left by a process that was killed.
_LEFTOVER_AGE = 24 * 3600
#: Where `write_text` may have been killed.
_WRITTEN = ("*/.*.tmp", "*/*.git/.*.tmp", "*/*.git/discussions/.*.tmp")
#: How long giving a name waits for another one to be given, in seconds.
_PATIENCE = 60
#: How many moves of one repository are followed.
_MOVES = 10


class Shelf:
    """The repositories under `root`: `models/<namespace>/<name>.git`; what is not complete lies in `incoming/`."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.incoming = root / "incoming"
        self.incoming.mkdir(parents=True, exist_ok=True)
        (root / "locks").mkdir(exist_ok=True)

    def find(self, id: RepoId) -> Repository:  # noqa: A002
        """The repository of that name, or a 404."""
        folder = self._folder(id)
        if not _is_repository(folder):
            raise no_repository()
        return Repository(repo_id(id.kind, folder.parent.name, folder.stem), folder, self.incoming)

    def create(
        self,
        id: RepoId,  # noqa: A002
        *,
        private: bool,
        owner: str,
        source: Repository | None = None,
    ) -> Repository:
        """A new repository, made aside and renamed into place whole.

        Args:
            id: its name.
            private: whether only some see it.
            owner: who makes it.
            source: the repository whose main it begins with; by default it begins with the Hub's initial commit.

        Raises:
            Refusal: 409 if there is one of that name already.
        """
        draft = Path(tempfile.mkdtemp(prefix="new-", dir=self.incoming))
        try:
            made = Repository(id, draft, self.incoming)
            first_commit(made, owner) if source is None else duplicated(source, made, owner)
            made.write_metadata(Metadata(private=private, created=now(), owner=owner))
            target = self._exact(id)
            target.parent.mkdir(parents=True, exist_ok=True)
            with self._making():
                if self._standing(id):
                    raise Refusal(409, f"You already created this {id.kind[:-1]} repo")
                self._set_aside(target)
                draft.rename(target)
        finally:
            shutil.rmtree(draft, ignore_errors=True)
        return self.find(id)

    def move(self, repository: Repository, id: RepoId) -> None:  # noqa: A002
        """Give a repository another name, in one step.

        Raises:
            Refusal: 409 if there is one of that name already.
        """
        target = self._exact(id)
        target.parent.mkdir(parents=True, exist_ok=True)
        with repository.lock(), self._making():
            if (taken := self._standing(id)) and taken != repository.folder:
                raise Refusal(409, f"A {id.kind[:-1]} repository called {id} already exists")
            old = repository.id
            if str(id).lower() != str(old).lower():  # first: where the repository still is, nobody looks at it
                write_text(self._forwarding(old), f"{id}\n")
            if taken is None:
                self._set_aside(target)
            repository.folder.rename(target)

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
                with suppress(Refusal):  # what has no legal name was put there past the hub
                    yield Repository(repo_id(kind, folder.parent.name, folder.stem), folder, self.incoming)

    def _set_aside(self, folder: Path) -> None:
        """Free a name on which something lies that is no repository; `sweep` removes it a day later."""
        if folder.exists():
            folder.rename(Path(tempfile.mkdtemp(prefix="aside-", dir=self.incoming)) / folder.name)

    def sweep(self) -> None:
        """Remove what processes that were killed have left behind, and uploads by Xet that no commit has taken up."""
        stages = [(stage, xet.LIFETIME) for found in self.list() for stage in _children(found.folder / "xet")]
        written = [file for kind in KINDS for place in _WRITTEN for file in (self.root / kind).glob(place)]
        for leftover, age in [*((one, _LEFTOVER_AGE) for one in (*self.incoming.iterdir(), *written)), *stages]:
            with suppress(FileNotFoundError):  # whoever it belongs to is through with it
                _remove_old(leftover, age)
        for found in self.list():
            xet.drop_empty(found)
            with suppress(*UNREADABLE):  # the others are seen to without it
                _close(found)

    @contextmanager
    def _making(self) -> Iterator[None]:
        """Held by whoever gives a name to a repository: of two that differ in case only, one is too many."""
        try:
            with FileLock(self.root / "locks" / "names.lock", timeout=_PATIENCE):
                yield
        except Timeout as error:
            raise Refusal(503, "The hub is busy; try again", headers={"Retry-After": "5"}) from error

    def _folder(self, id: RepoId) -> Path:  # noqa: A002
        """Where the repository lies, or would lie; what has moved is found by its old name too."""
        return self._standing(id) or self._moved(id) or self._exact(id)

    def _standing(self, id: RepoId) -> Path | None:  # noqa: A002
        """Where a repository of that name lies. Like the Hub, this finds it whatever the case of its letters."""
        exact = self._exact(id)
        if _is_repository(exact):
            return exact
        spaces = [f for f in _children(self.root / id.kind) if f.name.lower() == id.namespace.lower()]
        fitting = (f for space in spaces for f in _children(space) if f.name.lower() == exact.name.lower())
        return next(filter(_is_repository, fitting), None)

    def _moved(self, id: RepoId) -> Path | None:  # noqa: A002
        """Where a repository lies that once had this name, however often it has moved."""
        for _ in range(_MOVES):
            try:
                namespace, _, name = self._forwarding(id).read_text(encoding="utf-8").strip().partition("/")
            except OSError:
                return None
            id = repo_id(id.kind, namespace, name)  # noqa: A001
            if found := self._standing(id):
                return found
        return None

    def _forwarding(self, id: RepoId) -> Path:  # noqa: A002
        return self.root / id.kind / id.namespace / f"{id.name}.moved"

    def _exact(self, id: RepoId) -> Path:  # noqa: A002
        return self.root / id.kind / id.namespace / f"{id.name}.git"


def _is_repository(folder: Path) -> bool:
    """A repository is made, moved and removed whole; its metadata is in it from the first moment to the last."""
    return (folder / METADATA).is_file()


def _close(found: Repository) -> None:
    """Let no other user of the machine read what is private: older versions made folders that everybody may read."""
    mode = stat.S_IMODE(found.folder.stat().st_mode)
    if mode & stat.S_IRWXO and found.metadata.private:
        found.folder.chmod(mode & stat.S_IRWXU)


def _remove_old(leftover: Path, age: float) -> None:
    if time.time() - leftover.lstat().st_mtime < age:
        return
    if leftover.is_dir() and not leftover.is_symlink():
        shutil.rmtree(leftover, ignore_errors=True)
    else:
        leftover.unlink()


def _children(folder: Path) -> list[Path]:
    try:
        return list(folder.iterdir())
    except (FileNotFoundError, NotADirectoryError):
        return []
