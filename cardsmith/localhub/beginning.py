"""What a new repository begins with."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pygit2
from pygit2.enums import FileMode

from . import attributes

if TYPE_CHECKING:
    from .repository import Repository


def first_commit(made: Repository, owner: str) -> None:
    """The Hub's first commit, which says what files are large."""
    git = _bare(made)
    builder = git.TreeBuilder()
    builder.insert(".gitattributes", git.create_blob(attributes.DEFAULT), FileMode.BLOB)
    _commit(git, builder.write(), owner, "initial commit")


def duplicated(source: Repository, made: Repository, owner: str) -> None:
    """One commit with the files of another repository's main, and nothing of what came before."""
    git, tree = _bare(made), source.commit("main").tree.id
    git.write(*source.git.read(tree))
    for entry in source.entries(source.commit("main")):
        git.write(*source.git.read(entry.oid))
        if entry.pointer and source.lfs.has(entry.pointer) and not made.lfs.has(entry.pointer):
            source.lfs.share(entry.pointer, made.lfs)
    _commit(git, tree, owner, f"Duplicate from {source.id}")


def _bare(made: Repository) -> pygit2.Repository:
    return pygit2.init_repository(str(made.folder), bare=True, initial_head="main")


def _commit(git: pygit2.Repository, tree: pygit2.Oid, owner: str, message: str) -> None:
    who = pygit2.Signature(owner, f"{owner}@localhost")
    git.create_commit("refs/heads/main", who, who, message, tree, [])
