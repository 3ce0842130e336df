"""One commit: changes that were streamed in, checked, and made visible by one move of a ref."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pygit2

from ..wire.answers import Refusal, no_revision
from . import attributes, pulls, refs
from .tree import check_room, rewritten

if TYPE_CHECKING:
    from .lfs import Pointer
    from .repository import Repository
    from .staging import Aside


@dataclass(kw_only=True)
class Change:
    """What one commit request asks for."""

    #: The contents of regular files; in the repository nobody knows of them yet.
    aside: Aside
    #: First line and rest of the commit message.
    title: str = ""
    description: str = ""
    #: The head the client has seen, at least five hex digits of it.
    parent: str | None = None
    #: Regular files: path → blob.
    files: dict[str, pygit2.Oid] = field(default_factory=dict)
    #: How many bytes they were, all those that came for one path counted.
    regular_bytes: int = 0
    #: The content of the card, if one comes.
    card: bytes | None = None
    #: Large files: path → pointer.
    large: dict[str, Pointer] = field(default_factory=dict)
    #: Files and folders to remove.
    removed: list[str] = field(default_factory=list)


def make(repository: Repository, revision: str, change: Change, *, author: str, pull_request: bool) -> tuple[str, int]:
    """Commit `change` to a branch, or to a new pull request against it.

    A pull request starts from the parent that the change names, if it names one; whoever merges it meets what came in
    since. A commit to a branch is refused instead.

    Returns:
        The commit's id and the number of the new pull request (0: none). A change that changes nothing makes no
        commit; the head's id is returned.

    Raises:
        Refusal: 412 for a parent that is not the head any more, 404 for a branch or a file to remove that is not
            there, 400 for large files that were not uploaded and paths that collide.
    """
    with repository.lock():
        _check_content(repository, change)
        name, head = _branch(repository, revision)
        if pull_request:
            return _propose(repository, name, head, change, author)
        pulls.check_writable(repository, name)
        if change.parent and not str(head.id).startswith(change.parent.lower()):
            raise Refusal(412, refs.CONFLICT)
        tree = _tree(repository, head, change)
        if tree == head.tree.id:
            return str(head.id), 0
        commit = _with_attributes(repository, head, tree, change, author)
        refs.move(repository, name, head.id, commit)
        return str(commit), 0


def _check_content(repository: Repository, change: Change) -> None:
    """The caller holds the repository's lock, so that nobody purges what was found here."""
    for path, pointer in change.large.items():
        if not repository.lfs.has(pointer):
            raise Refusal(400, f"The content of {path} (sha256 {pointer.oid}) has not been uploaded")


def _propose(repository: Repository, name: str, head: pygit2.Commit, change: Change, author: str) -> tuple[str, int]:
    if not name.startswith("refs/heads/"):
        raise no_revision(name)
    start = _ancestor(repository, head, change.parent) if change.parent else head
    commit = _with_attributes(repository, start, _tree(repository, start, change), change, author)
    made = pulls.opened(
        repository,
        base=name,
        start=start.id,
        head=commit,
        title=change.title,
        description=change.description,
        author=author,
    )
    return str(commit), made.num


def _ancestor(repository: Repository, head: pygit2.Commit, parent: str) -> pygit2.Commit:
    """The commit of the branch that a proposal starts from."""
    found = repository.commit(parent)
    if found.id != head.id and not repository.git.descendant_of(head.id, found.id):
        raise no_revision(parent)
    return found


def _branch(repository: Repository, revision: str) -> tuple[str, pygit2.Commit]:
    """Full name and head of something that can be committed to: a branch or a pull request, never a tag."""
    name = revision if revision.startswith(("refs/pr/", "refs/heads/")) else f"refs/heads/{revision}"
    found = refs.find(repository.git, name)
    if found is None:
        raise no_revision(revision)
    return name, found.peel(pygit2.Commit)


def _tree(repository: Repository, head: pygit2.Commit, change: Change) -> pygit2.Oid:
    git = repository.git
    changes: dict[str, pygit2.Oid | None] = {}
    for path in change.removed:
        if path not in head.tree:
            raise Refusal(404, f"A file with this name doesn't exist: {path}", code="EntryNotFound")
        changes[path] = None
    tree = rewritten(git, head.tree, changes)
    kept = _as_tree(git, tree)
    check_room(kept, {*change.files, *change.large})
    change.aside.keep(repository)
    written = {**change.files, **{path: git.create_blob(bytes(p)) for path, p in change.large.items()}}
    tree = rewritten(git, kept, written)
    return tree if tree is not None else git.TreeBuilder().write()


def _with_attributes(
    repository: Repository, head: pygit2.Commit, tree: pygit2.Oid, change: Change, author: str
) -> pygit2.Oid:
    """The commit, with a line in `.gitattributes` for each large file that none of its patterns matches.

    libgit2 reads attributes out of a commit only, so the commit is written first and once more if lines are missing.
    """
    git = repository.git
    commit = _write(repository, head, tree, change, author)
    unmatched = [path for path in change.large if not attributes.is_large(git, commit, path)]
    if not unmatched:
        return commit
    old = repository.read(repository.commit(str(commit)), ".gitattributes") or b""
    lines = git.create_blob(attributes.with_lines(old, unmatched))
    completed = rewritten(git, _as_tree(git, tree), {".gitattributes": lines})
    return _write(repository, head, completed or tree, change, author)


def _as_tree(git: pygit2.Repository, oid: pygit2.Oid | None) -> pygit2.Tree | None:
    found = git[oid] if oid is not None else None
    return found if isinstance(found, pygit2.Tree) else None


def _write(repository: Repository, head: pygit2.Commit, tree: pygit2.Oid, change: Change, author: str) -> pygit2.Oid:
    return repository.write(tree, f"{change.title}\n\n{change.description}".strip(), author, [head.id])
