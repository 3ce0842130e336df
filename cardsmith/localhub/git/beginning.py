"""What a new repository begins with."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pygit2
from pygit2.enums import FileMode

from . import attributes

if TYPE_CHECKING:
    from .repository import Repository


_MAIN = "refs/heads/main"


def first_commit(made: Repository, owner: str) -> None:
    """The Hub's first commit, which says what files are large."""
    git = _bare(made)
    builder = git.TreeBuilder()
    builder.insert(".gitattributes", git.create_blob(attributes.DEFAULT), FileMode.BLOB)
    made.write(builder.write(), "initial commit", owner, [], ref=_MAIN)


def duplicated(source: Repository, made: Repository, owner: str) -> None:
    """One commit with the files of another repository's main, and nothing of what came before."""
    git = _bare(made)
    with source.standing():
        tree = source.commit("main").tree.id
        git.write(*source.git.read(tree))
        for entry in source.entries(source.commit("main")):
            git.write(*source.git.read(entry.oid))
            if entry.pointer and source.lfs.has(entry.pointer) and not made.lfs.has(entry.pointer):
                source.lfs.share(entry.pointer, made.lfs)
    made.write(tree, f"Duplicate from {source.id}", owner, [], ref=_MAIN)


def _bare(made: Repository) -> pygit2.Repository:
    return pygit2.init_repository(str(made.folder), bare=True, initial_head="main")
