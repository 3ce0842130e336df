"""Taking large files out of a repository for good: out of the store, and out of every commit that names them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pygit2
from pygit2.enums import SortMode

from . import refs
from .discussions import Discussions
from .tree import entries, rewritten

if TYPE_CHECKING:
    from collections.abc import Set

    from .repository import Repository


def purge(repository: Repository, oids: Set[str], *, rewrite: bool) -> None:
    """Remove objects by their digests. The caller holds the repository's lock.

    Killed in the middle it can be run again: rewritten commits have the same ids each time, and the objects go last.

    Args:
        repository: where.
        oids: sha256 of each.
        rewrite: whether history is written anew without them; else it names what is not there any more.
    """
    if rewrite:
        _follow(repository, _without(repository, oids))
    for oid in oids:
        repository.lfs.path(oid).unlink(missing_ok=True)


def _without(repository: Repository, oids: Set[str]) -> dict[pygit2.Oid, pygit2.Oid]:
    """Every commit, and what it becomes."""
    git = repository.git
    walker = git.walk(None, SortMode.TOPOLOGICAL | SortMode.REVERSE)
    for head in repository.heads().values():
        walker.push(head.id)
    new: dict[pygit2.Oid, pygit2.Oid] = {}
    trees: dict[pygit2.Oid, pygit2.Oid] = {}
    for commit in walker:
        if commit.tree_id not in trees:
            trees[commit.tree_id] = _filtered(git, commit.tree, oids)
        tree, parents = trees[commit.tree_id], [new[parent] for parent in commit.parent_ids]
        same = tree == commit.tree_id and parents == commit.parent_ids
        new[commit.id] = commit.id if same else _copied(git, commit, tree, parents)
    return new


def _copied(git: pygit2.Repository, commit: pygit2.Commit, tree: pygit2.Oid, parents: list[pygit2.Oid]) -> pygit2.Oid:
    return git.create_commit(None, commit.author, commit.committer, commit.message, tree, parents)


def _filtered(git: pygit2.Repository, tree: pygit2.Tree, oids: Set[str]) -> pygit2.Oid:
    found = entries(git, tree, "", recursive=True)
    gone = {entry.path: None for entry in found if entry.pointer and entry.pointer.oid in oids}
    return rewritten(git, tree, gone) or git.TreeBuilder().write()


def _follow(repository: Repository, new: dict[pygit2.Oid, pygit2.Oid]) -> None:
    """Let everything that names a commit name what it has become."""
    named = {str(old): str(commit) for old, commit in new.items()}
    discussions = Discussions(repository)
    for one in discussions.all():
        moved = replace(one, start=named.get(str(one.start), one.start), merge=named.get(str(one.merge), one.merge))
        if moved != one:
            discussions.save(moved)
    for name, head in repository.heads().items():
        target = repository.git.references[name].target
        if new[head.id] != head.id and isinstance(target, pygit2.Oid):
            refs.move(repository, name, target, new[head.id])
