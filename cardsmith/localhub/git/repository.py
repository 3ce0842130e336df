"""One repository: a bare git folder with its large files and its metadata beside the objects.

`pygit2.Repository` is opened anew for every request: it is cheap, and one handle must not be shared among threads.
"""

from __future__ import annotations

import json
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import pygit2
from filelock import FileLock, Timeout

from cardsmith.atomic import write_text

from ..wire.answers import Refusal, no_entry, no_repository, no_revision
from . import refs
from .lfs import LfsStore
from .tree import Entry, entries, entry_of
from .views import GitView

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from ..wire.names import RepoId
    from .views import View

METADATA = "cardsmith.json"
#: How long a change waits for another one of the same repository, in seconds.
_PATIENCE = 60
_HEX = set("0123456789abcdef")


#: What reading a repository fails with that is deleted meanwhile, has no main, or holds what the hub did not write.
UNREADABLE = (Refusal, OSError, KeyError, ValueError, pygit2.GitError)


@dataclass(frozen=True, kw_only=True)
class Metadata:
    """What git does not know of a repository."""

    #: Whether only a signed-in user sees it.
    private: bool = False
    #: Whether and how access must be asked for.
    gated: str | bool = False
    #: When it was made, ISO 8601 in UTC.
    created: str = ""
    #: Who made it.
    owner: str = ""


def _commit_of(ref: pygit2.Reference, revision: str) -> pygit2.Commit:
    """The commit that a ref points to; git itself lets a tag name a file, which is none."""
    try:
        return ref.peel(pygit2.Commit)
    except (pygit2.GitError, ValueError) as error:
        raise no_revision(revision) from error


class Repository:
    """A repository that exists.

    Args:
        id: its name.
        folder: the bare git repository.
        incoming: a folder on the same file system for what is not complete.
    """

    def __init__(self, id: RepoId, folder: Path, incoming: Path) -> None:  # noqa: A002 (it is called so everywhere)
        self.id = id
        self.folder = folder
        self.incoming = incoming
        # Outside the folder, so that it outlives a repository that is deleted and made anew.
        self._lock = incoming.parent / "locks" / f"{id.kind}--{id.namespace}--{id.name}.lock"
        self.lfs = LfsStore(folder / "lfs" / "objects", incoming)

    @cached_property
    def git(self) -> pygit2.Repository:
        """The git side."""
        return pygit2.Repository(str(self.folder))

    @property
    def metadata(self) -> Metadata:
        """Read afresh: another process may have changed it."""
        try:
            text = (self.folder / METADATA).read_text(encoding="utf-8")
        except FileNotFoundError as error:  # deleted meanwhile
            raise no_repository() from error
        return Metadata(**json.loads(text))

    def write_metadata(self, metadata: Metadata) -> None:
        """Replace the metadata in one step."""
        write_text(self.folder / METADATA, json.dumps(asdict(metadata), indent=2) + "\n")

    @property
    def exists(self) -> bool:
        """Whether it is still where it was found."""
        return (self.folder / METADATA).is_file()

    @contextmanager
    def standing(self) -> Iterator[None]:
        """A 404 in place of whatever fails because the repository was deleted or moved meanwhile."""
        try:
            yield
        except UNREADABLE as error:
            if self.exists:
                raise
            raise no_repository() from error

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Held by whoever changes a ref or the metadata. The kernel lets go of it when its holder dies."""
        try:
            with FileLock(self._lock, timeout=_PATIENCE):
                if not self.exists:  # deleted while we waited
                    raise no_repository()
                yield
        except Timeout as error:
            raise Refusal(503, "The repository is busy; try again", headers={"Retry-After": "5"}) from error

    def intake(self) -> FileLock:
        """Held by whoever takes staged uploads in, however long that is."""
        return FileLock(self._lock.with_suffix(".xet"))

    def commit(self, revision: str) -> pygit2.Commit:
        """The commit a branch, tag, full ref name or commit id stands for, or a 404. `HEAD` is main."""
        revision = "refs/heads/main" if revision == "HEAD" else revision
        if revision.startswith("refs/"):
            found = self._of_ref(revision)
        elif refs.is_commit_id(revision):  # no branch may be put in the place of a commit that somebody has pinned
            found = self._of_id(revision) or self._named(revision)
        else:
            found = self._named(revision) or self._of_id(revision)
        if found is None:
            raise no_revision(revision)
        return found

    def _named(self, revision: str) -> pygit2.Commit | None:
        return self._of_ref(f"refs/heads/{revision}") or self._of_ref(f"refs/tags/{revision}")

    def _of_ref(self, name: str) -> pygit2.Commit | None:
        found = refs.find(self.git, name)
        return None if found is None else _commit_of(found, name)

    def write(
        self, tree: pygit2.Oid, message: str, author: str, parents: list[pygit2.Oid], ref: str | None = None
    ) -> pygit2.Oid:
        """A commit; nobody sees it before a ref points to it."""
        who = pygit2.Signature(author, f"{author}@localhost")
        return self.git.create_commit(ref, who, who, message, tree, parents)

    def heads(self) -> dict[str, pygit2.Commit]:
        """Full name → commit, of every ref that has one: a push to the folder can leave tags of files."""
        found = {}
        for name in sorted(self.git.references):
            with suppress(Refusal):
                found[name] = self.commit(name)
        return found

    def at(self, revision: str) -> View:
        """The revision as downloads and listings see it; see `commit`."""
        return GitView(self, self.commit(revision))

    def _of_id(self, revision: str) -> pygit2.Commit | None:
        if not 5 <= len(revision) <= 40 or not set(revision.lower()) <= _HEX:
            return None
        try:
            found: object = self.git.get(revision)
        except ValueError:  # an abbreviation that fits several objects
            return None
        return found if isinstance(found, pygit2.Commit) else None

    def entry(self, commit: pygit2.Commit, path: str) -> Entry:
        """The file or folder at `path`, or a 404."""
        try:
            item = commit.tree[path] if path else commit.tree
        except (KeyError, ValueError) as error:
            raise no_entry(path, str(commit.id)) from error
        if item.type_str == "commit":  # a submodule, which is neither a file nor a folder of this repository
            raise no_entry(path, str(commit.id))
        return entry_of(self.git, item, path)

    def entries(self, commit: pygit2.Commit, path: str = "", *, recursive: bool = True) -> Iterator[Entry]:
        """What lies in the folder `path`, or a 404 if it is no folder."""
        folder = self.git[self.entry(commit, path).oid]
        if not isinstance(folder, pygit2.Tree):
            raise no_entry(path, str(commit.id))
        return entries(self.git, folder, f"{path}/" if path else "", recursive=recursive)

    def read(self, commit: pygit2.Commit, path: str) -> bytes | None:
        """The content of a regular file; nothing if there is no such file, or it is a large one."""
        try:
            entry = self.entry(commit, path)
        except Refusal:
            return None
        return None if entry.folder or entry.pointer else self.blob(entry)

    def content(self, entry: Entry) -> Path | bytes:
        """What a download of that file consists of: its bytes, or where those of a large one lie."""
        if entry.pointer is None:
            return self.blob(entry)
        if not self.lfs.has(entry.pointer):
            raise Refusal(404, f"The content of {entry.path} is not on this hub", code="EntryNotFound")
        return self.lfs.path(entry.pointer.oid)

    def blob(self, entry: Entry) -> bytes:
        """The bytes in git of a file: of a large one, its pointer."""
        blob = self.git[entry.oid]
        assert isinstance(blob, pygit2.Blob)  # noqa: S101 (entries that are no folder are blobs)
        return blob.data
