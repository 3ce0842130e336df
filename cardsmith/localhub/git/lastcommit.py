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
        for path in wanted & _changed(commit, before):
            wanted.discard(path)
            title = commit.message.partition("\n")[0]
            found[path] = {"id": str(commit.id), "title": title, "date": iso(commit.commit_time)}
        commit = before
    return found


def _changed(commit: pygit2.Commit, before: pygit2.Commit | None) -> set[str]:
    """The files in which two commits differ, and the folders they lie in: git skips the folders that are the same."""
    diff = commit.tree.diff_to_tree(before.tree) if before else commit.tree.diff_to_tree()
    files = {delta.new_file.path for delta in diff.deltas}
    return files | {path[:place] for path in files for place, letter in enumerate(path) if letter == "/"}
