"""Pull requests: opening, comparing, merging."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import pygit2

from ..card.cardcheck import check
from ..wire.answers import Refusal
from . import refs
from .discussions import Discussion, Discussions, comment, event
from .stamps import now

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .repository import Repository

#: How much of a difference is shown, in characters; the rest is a `git diff` away.
_DIFF_LIMIT = 1_000_000


def opened(
    repository: Repository,
    *,
    base: str,
    start: pygit2.Oid,
    head: pygit2.Oid,
    title: str,
    description: str,
    author: str,
    status: str = "open",
) -> Discussion:
    """A new pull request. The caller holds the repository's lock.

    Args:
        repository: where.
        base: full name of the branch to merge into.
        start: the commit of it that the proposal starts from.
        head: the proposal.
        title: what it is called.
        description: its first comment.
        author: who opens it.
        status: open, or draft.
    """
    discussions = Discussions(repository)
    made = Discussion(
        num=discussions.next_number(),
        title=title,
        author=author,
        created=now(),
        status=status,
        events=(comment(author, description),),
        base=base,
        start=str(start),
    )
    discussions.save(made)
    refs.move(repository, made.ref, None, head)
    return made


def commits(repository: Repository, found: Discussion) -> Iterator[pygit2.Commit]:
    """The commits of a pull request, the oldest first."""
    git = repository.git
    walker = git.walk(
        _head(repository, found.ref).id, pygit2.enums.SortMode.TOPOLOGICAL | pygit2.enums.SortMode.REVERSE
    )
    walker.hide(pygit2.Oid(hex=str(found.start)))
    yield from walker


def diff(repository: Repository, found: Discussion) -> str:
    """What a pull request changes, as git tells it."""
    start = repository.commit(str(found.start))
    return _diff(str(repository.folder), str(start.id), str(_head(repository, found.ref).id))


@lru_cache(maxsize=16)
def _diff(folder: str, start: str, head: str) -> str:
    """The same of two commits, which never change."""
    git = pygit2.Repository(folder)
    parts: list[str] = []
    size = 0
    for patch in git.diff(git[start].peel(pygit2.Commit), git[head].peel(pygit2.Commit)):
        text = (patch.text if patch is not None else None) or ""
        size += len(text)
        if size > _DIFF_LIMIT:
            return "".join([*parts, "… and more than is shown here\n"])
        parts.append(text)
    return "".join(parts)


def conflicts(repository: Repository, found: Discussion) -> list[str]:
    """Files that both the branch and the pull request have changed, so that a person must choose."""
    if found.status == "merged" or refs.find(repository.git, str(found.base)) is None:
        return []
    ours, theirs = _head(repository, str(found.base)), _head(repository, found.ref)
    return list(_conflicting(str(repository.folder), str(found.start), str(ours.id), str(theirs.id)))


@lru_cache(maxsize=256)
def _conflicting(folder: str, start: str, ours: str, theirs: str) -> tuple[str, ...]:
    """The same of two commits, which never change: two large texts are compared for half a minute."""
    git = pygit2.Repository(folder)
    return tuple(_conflicts(_merged(git, start, git[ours].peel(pygit2.Commit), git[theirs].peel(pygit2.Commit))))


def merge(repository: Repository, found: Discussion, author: str) -> Discussion:
    """Make the pull request one commit on top of its branch. The caller holds the repository's lock.

    Raises:
        Refusal: 409 if it is no open pull request, if files conflict, or if the card would not be valid.
    """
    if found.base is None:
        raise Refusal(400, "A discussion cannot be merged; only a pull request can")
    if found.status != "open":
        raise Refusal(409, f"This pull request is {found.status}; only an open one can be merged")
    head, theirs = _head(repository, found.base), _head(repository, found.ref)
    index = _merged(repository.git, str(found.start), head, theirs)
    if names := _conflicts(index):
        raise Refusal(409, f"This pull request has conflicts in {', '.join(names[:5])}; resolve them first")
    tree = index.write_tree(repository.git)
    _check_card(repository, head, theirs, tree)
    message = f"{found.title} (#{found.num})\n\n{_summary(repository, found)}".strip()
    oid = repository.write(tree, message, author, [head.id])
    change = event("status-change", author, {"status": "merged"})
    discussions = Discussions(repository)
    merged = discussions.save(found.happened(change, status="merged", merge=str(oid), unsettled=True))
    refs.move(repository, found.base, head.id, oid)
    return discussions.save(replace(merged, unsettled=False))


def check_writable(repository: Repository, ref: str) -> None:
    """Refuse a commit to a pull request that is over: it would be lost without a word."""
    number = ref.removeprefix("refs/pr/")
    if ref == number or not number.isdecimal():
        return
    found = Discussions(repository).get(int(number))
    if found.status in ("merged", "closed"):
        raise Refusal(403, f"Pull request {number} is {found.status}; nothing can be committed to it")


def _merged(git: pygit2.Repository, start: str, ours: pygit2.Commit, theirs: pygit2.Commit) -> pygit2.Index:
    """Branch and pull request, brought together; the index says where that failed.

    A branch that was squashed has nothing in common with what started from it but where that started.
    """
    common = git.merge_base(ours.id, theirs.id)
    ancestor: Any = common or (start if start in git else git.TreeBuilder().write())
    return git.merge_trees(git[ancestor].peel(pygit2.Tree), ours.tree, theirs.tree)


def _check_card(repository: Repository, ours: pygit2.Commit, theirs: pygit2.Commit, tree: pygit2.Oid) -> None:
    """Refuse a card that only the merge has broken: two keys that each side added make one key that is there twice."""
    merged = repository.git[tree].peel(pygit2.Tree)
    known = _card_errors(ours.tree) + _card_errors(theirs.tree)
    if new := [message for message in _card_errors(merged) if message not in known]:
        raise Refusal(409, f"README.md would not be valid once both changes are in it. {new[0]}")


def _card_errors(tree: pygit2.Tree) -> list[str]:
    try:
        card = tree["README.md"]
    except KeyError:
        return []
    text = card.data.decode("utf-8", "replace") if isinstance(card, pygit2.Blob) else ""
    return [error.message for error in check(text)[0]]


def _conflicts(index: pygit2.Index) -> list[str]:
    found = index.conflicts or ()
    return sorted({side.path for sides in found for side in sides if side is not None})


def _head(repository: Repository, ref: str) -> pygit2.Commit:
    found = refs.find(repository.git, ref)
    if found is None:
        raise Refusal(409, f"{ref.removeprefix('refs/heads/')} does not exist any more")
    return found.peel(pygit2.Commit)


def _summary(repository: Repository, found: Discussion) -> str:
    titles = [(commit.message.partition("\n")[0], str(commit.id)) for commit in commits(repository, found)]
    return "\n".join(f"- {title} ({oid})" for title, oid in titles)
