"""Git trees as values: read the entries of one, make a new one out of changes."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import pygit2
from pygit2.enums import FileMode

from ..wire.answers import Refusal
from .lfs import POINTER_LIMIT, Pointer

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Set


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One line of a file listing."""

    #: Path from the root of the repository.
    path: str
    #: Object id in git: of a blob, or of a tree.
    oid: str
    #: Size of the content in bytes, for a large file that of the content and not of its pointer; 0 for a folder.
    size: int
    #: Whether it is a folder.
    folder: bool = False
    #: The pointer, if it is a large file.
    pointer: Pointer | None = None


def entries(git: pygit2.Repository, tree: pygit2.Tree, prefix: str, *, recursive: bool) -> Iterator[Entry]:
    """The entries of a tree in git's order, folders before what lies in them."""
    for item in tree:
        if item.type_str == "commit":  # a submodule, which only a push from outside could have put there
            continue
        path = f"{prefix}{item.name}"
        yield entry_of(git, item, path)
        if recursive and isinstance(item, pygit2.Tree):
            yield from entries(git, item, f"{path}/", recursive=True)


def entry_of(git: pygit2.Repository, item: pygit2.Object, path: str) -> Entry:
    """The entry of one object of a tree."""
    if isinstance(item, pygit2.Tree):
        return Entry(path=path, oid=str(item.id), size=0, folder=True)
    size, pointer = _measure(git.path, str(item.id))
    return Entry(path=path, oid=str(item.id), size=pointer.size if pointer else size, pointer=pointer)


@lru_cache(maxsize=65536)
def _measure(folder: str, oid: str) -> tuple[int, Pointer | None]:
    """Size and pointer of a blob. Objects never change, so neither does the answer."""
    blob = pygit2.Repository(folder)[oid]
    assert isinstance(blob, pygit2.Blob)  # noqa: S101 (tree entries are trees, blobs or commits)
    return blob.size, Pointer.parse(blob.data) if blob.size <= POINTER_LIMIT else None


def check_room(tree: pygit2.Tree | None, paths: Set[str]) -> None:
    """Refuse paths that cannot all be files of a tree that holds what `tree` holds.

    Raises:
        Refusal: 400 if a file would stand where a folder is, or the reverse.
    """
    folders = {path[:place] for path in paths for place, letter in enumerate(path) if letter == "/"}
    for path in paths:
        if path in folders or isinstance(_at(tree, path), pygit2.Tree):
            raise Refusal(400, f"A file cannot take the place of the folder {path}")
    for path in folders:
        if isinstance(_at(tree, path), pygit2.Blob):
            raise Refusal(400, f"A folder cannot take the place of the file {path}")


def _at(tree: pygit2.Tree | None, path: str) -> pygit2.Object | None:
    try:
        return tree[path] if tree is not None else None
    except KeyError:
        return None


def rewritten(
    git: pygit2.Repository, tree: pygit2.Tree | None, changes: Mapping[str, pygit2.Oid | None]
) -> pygit2.Oid | None:
    """A tree with `changes` applied: a blob for a path to write, None for a path (file or folder) to remove.

    Removals come first, so that a path can be a file before and a folder after. Only the folders on the way to a
    change are read and written.

    Returns:
        The new tree, or None if nothing is left in it.

    Raises:
        Refusal: 400 if a file would stand where a folder is, or the reverse.
    """
    builder = git.TreeBuilder(tree) if tree is not None else git.TreeBuilder()
    for name, below in _by_first_segment(changes).items():
        if "" in below and below[""] is None and builder.get(name) is not None:
            builder.remove(name)
        blob, deeper = below.pop("", None), below
        old = builder.get(name)
        if blob is not None:
            _put_file(builder, name, blob, old, deeper)
        elif deeper:
            _put_folder(git, builder, name, old, deeper)
    return builder.write() if len(builder) else None


def _put_file(
    builder: pygit2.TreeBuilder, name: str, blob: pygit2.Oid, old: pygit2.Object | None, deeper: object
) -> None:
    if deeper or isinstance(old, pygit2.Tree):
        raise Refusal(400, f"A file cannot take the place of the folder {name}")
    builder.insert(name, blob, FileMode.BLOB)


def _put_folder(
    git: pygit2.Repository,
    builder: pygit2.TreeBuilder,
    name: str,
    old: pygit2.Object | None,
    deeper: Mapping[str, pygit2.Oid | None],
) -> None:
    if old is not None and not isinstance(old, pygit2.Tree):
        raise Refusal(400, f"A folder cannot take the place of the file {name}")
    new = rewritten(git, old, deeper)
    if new is not None:
        builder.insert(name, new, FileMode.TREE)
    elif old is not None:
        builder.remove(name)


def _by_first_segment(changes: Mapping[str, pygit2.Oid | None]) -> dict[str, dict[str, pygit2.Oid | None]]:
    grouped: dict[str, dict[str, pygit2.Oid | None]] = {}
    for path, blob in changes.items():
        name, _, rest = path.partition("/")
        grouped.setdefault(name, {})[rest] = blob
    return grouped
