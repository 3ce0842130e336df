"""Which commit has changed a file or folder last."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pygit2

from .stamps import iso

if TYPE_CHECKING:
    from collections.abc import Iterable


def last_commits(head: pygit2.Commit, paths: Iterable[str]) -> dict[str, dict[str, Any]]:
    """Path → `{"id", "title", "date"}` of the newest commit where it differs from the one before."""
    wanted = set(paths)
    found: dict[str, dict[str, Any]] = {}
    commit: pygit2.Commit | None = head
    while commit is not None and wanted:
        before = commit.parents[0] if commit.parents else None
        for path in [path for path in wanted if _oid(commit, path) != (_oid(before, path) if before else None)]:
            wanted.discard(path)
            title = commit.message.partition("\n")[0]
            found[path] = {"id": str(commit.id), "title": title, "date": iso(commit.commit_time)}
        commit = before
    return found


def _oid(commit: pygit2.Commit, path: str) -> pygit2.Oid | None:
    try:
        return commit.tree[path].id
    except KeyError:
        return None
