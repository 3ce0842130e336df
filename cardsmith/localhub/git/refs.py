"""Moving a ref: the one step that makes a commit visible."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pygit2
from pygit2.enums import ObjectType

from ..wire.answers import Refusal, is_text

if TYPE_CHECKING:
    from pathlib import Path

    from .repository import Repository

CONFLICT = "The branch was updated since you opened this page. Please refresh and try again."

#: How long a foreign lock on a ref is waited for, in seconds. Git holds one for milliseconds; an older one belongs
#: to a process that was killed between taking the lock and renaming it.
_LOCK_PATIENCE = 2.0
_NAME_LIMIT = 1000
_COMMIT = re.compile(r"[0-9a-fA-F]{40}")
#: A file name has 255 bytes, and git puts `.lock` behind it.
_SEGMENT_LIMIT = 240


@dataclass(frozen=True, kw_only=True)
class Note:
    """What an annotated tag says."""

    #: Name of the account that made it.
    author: str
    #: What was said; not empty.
    message: str

    def written(self, repository: Repository, tag: str, commit: pygit2.Commit) -> pygit2.Oid:
        """The tag as an object, to which a ref may point. https://git-scm.com/docs/git-mktag"""
        made = f"{self.author} <{self.author}@localhost> {int(time.time())} +0000"
        text = f"object {commit.id}\ntype commit\ntag {tag}\ntagger {made}\n\n{self.message}\n"
        return repository.git.write(ObjectType.TAG, text.encode())


def is_legal(name: str) -> bool:
    """Whether a ref may have that full name: git's own rules, and no longer than the files that hold refs can be."""
    segments = name.encode("utf-8", "replace").split(b"/")
    fits = len(name) <= _NAME_LIMIT and all(len(segment) <= _SEGMENT_LIMIT for segment in segments)
    return fits and is_text(name) and pygit2.reference_is_valid_name(name)


def is_free(short: str) -> bool:
    """Whether a new branch or tag may have that short name: none that is read as something else."""
    return short != "HEAD" and not short.startswith("refs/") and not is_commit_id(short)


def is_commit_id(text: str) -> bool:
    """Whether that is a whole commit id."""
    return _COMMIT.fullmatch(text) is not None


def find(git: pygit2.Repository, name: str) -> pygit2.Reference | None:
    """The ref of that full name; None for one that is not there, or cannot be."""
    try:
        return git.references.get(name) if is_legal(name) else None
    except ValueError:
        return None


def move(repository: Repository, name: str, old: pygit2.Oid | None, new: pygit2.Oid) -> None:
    """Let the ref `name` point to `new`, if it still points to `old` (None: if it does not exist).

    The caller holds the repository's lock.

    Raises:
        Refusal: 412 if somebody else moved it meanwhile, 400 if another one is in the way of a new one.
    """
    if old is None:
        _check_room(repository.git, name)
    _clear_stale_lock(repository.folder / f"{name}.lock")
    git = pygit2.Repository(str(repository.folder))
    try:
        current = find(git, name)
        if (current.target if current else None) != old:
            raise Refusal(412, CONFLICT)
        if current:
            current.set_target(new)  # libgit2 compares with the value it has read: compare and swap
        else:
            git.references.create(name, new)
    except (pygit2.GitError, pygit2.AlreadyExistsError) as error:
        raise Refusal(412, CONFLICT) from error


def remove(repository: Repository, name: str) -> None:
    """Delete a ref that exists. The caller holds the repository's lock.

    Raises:
        Refusal: 503 while git itself is at work in the folder.
    """
    for locked in (name, "packed-refs"):
        _clear_stale_lock(repository.folder / f"{locked}.lock")
    try:
        repository.git.references.delete(name)
    except (pygit2.GitError, OSError) as error:
        raise Refusal(503, "The repository is busy; try again", headers={"Retry-After": "5"}) from error


def _check_room(git: pygit2.Repository, name: str) -> None:
    """Refuse a ref that would lie in another one, or hold one: git keeps them as files in folders.

    A client that is to take what exists as it is (`exist_ok`) would take a 409 for that.
    """
    for other in git.references:
        if other.startswith(f"{name}/") or name.startswith(f"{other}/"):
            raise Refusal(400, f"Cannot create {name}: {other} is in the way")


def _clear_stale_lock(lock: Path) -> None:
    give_up = time.monotonic() + _LOCK_PATIENCE
    while lock.exists() and time.monotonic() < give_up:
        time.sleep(0.02)
    lock.unlink(missing_ok=True)
