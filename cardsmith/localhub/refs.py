"""Moving a ref: the one step that makes a commit visible."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pygit2

from .answers import Refusal

if TYPE_CHECKING:
    from pathlib import Path

    from .repository import Repository

CONFLICT = "The branch was updated since you opened this page. Please refresh and try again."

#: How long a foreign lock on a ref is waited for, in seconds. Git holds one for milliseconds; an older one belongs
#: to a process that was killed between taking the lock and renaming it.
_LOCK_PATIENCE = 2.0


def move(repository: Repository, name: str, old: pygit2.Oid | None, new: pygit2.Oid) -> None:
    """Let the ref `name` point to `new`, if it still points to `old` (None: if it does not exist).

    The caller holds the repository's lock.

    Raises:
        Refusal: 412 if somebody else moved it meanwhile.
    """
    _clear_stale_lock(repository.folder / f"{name}.lock")
    references = pygit2.Repository(str(repository.folder)).references
    try:
        current = references.get(name)
        if (current.target if current else None) != old:
            raise Refusal(412, CONFLICT)
        if current:
            current.set_target(new)  # libgit2 compares with the value it has read: compare and swap
        else:
            references.create(name, new)
    except (pygit2.GitError, pygit2.AlreadyExistsError) as error:
        raise Refusal(412, CONFLICT) from error


def remove(repository: Repository, name: str) -> None:
    """Delete a ref that exists. The caller holds the repository's lock."""
    _clear_stale_lock(repository.folder / f"{name}.lock")
    repository.git.references.delete(name)


def _clear_stale_lock(lock: Path) -> None:
    give_up = time.monotonic() + _LOCK_PATIENCE
    while lock.exists() and time.monotonic() < give_up:
        time.sleep(0.02)
    lock.unlink(missing_ok=True)
