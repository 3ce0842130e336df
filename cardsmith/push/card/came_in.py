"""What somebody else has committed while a push was on its way, in words."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import takewhile

from cardsmith.push.hub import Commit, Hub, Standing
from cardsmith.push.hub.target import Target

#: More commits than this are counted, not told.
_TOLD = 5


def came_in(hub: Hub, target: Target, before: Standing | None) -> str:
    """Lines that say what has come in since `before` was looked at.

    Raises:
        HubError: the Hub cannot be asked.
    """
    head = before.head if before else None
    new = list(takewhile(lambda commit: commit.id != head, hub.commits(target.repo_id, target.revision)))
    return "\n".join([f"{target.words} has changed while pushing. New there:", *_told(new)])


def _told(commits: list[Commit]) -> Iterator[str]:
    for commit in commits[:_TOLD]:
        by = f" by {', '.join(commit.authors)}" if commit.authors else ""
        yield f"  {commit.id[:8]} {commit.title}{by}"
    if len(commits) > _TOLD:
        yield f"  and {len(commits) - _TOLD} commits before"
