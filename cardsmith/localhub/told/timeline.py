"""A discussion as the Hub tells it: its head, and everything that happened in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import nh3

from ..git import pulls
from ..git.stamps import iso

if TYPE_CHECKING:
    import pygit2

    from ..card.markdown import Room
    from ..git.discussions import Discussion
    from ..git.repository import Repository


def head(found: Repository, one: Discussion) -> dict[str, Any]:
    """What a listing shows of it."""
    return {
        "num": one.num,
        "title": one.title,
        "status": one.status,
        "author": {"name": one.author},
        "createdAt": one.created,
        "isPullRequest": one.base is not None,
        "numComments": sum(e["type"] == "comment" for e in one.events),
        "pinned": False,
        "repo": {"name": str(found.id), "type": found.id.kind[:-1]},
    }


def events(found: Repository, one: Discussion) -> list[dict[str, Any]]:
    """Everything that happened; the commits of a pull request stand where they came in."""
    commits = [_commit_event(commit) for commit in pulls.commits(found, one)] if one.base else []
    opening, *later = one.events
    return [opening, *sorted([*commits, *later], key=lambda e: str(e["createdAt"]))]


def _commit_event(commit: pygit2.Commit) -> dict[str, Any]:
    return {
        "id": str(commit.id)[:24],
        "author": {"name": commit.author.name},
        "createdAt": iso(commit.commit_time),
        "type": "commit",
        "data": {"subject": commit.message.partition("\n")[0], "oid": str(commit.id)},
    }


def shown(event: dict[str, Any], room: Room) -> dict[str, Any]:
    """An event with what is worked out afresh: the comment as HTML that cannot act."""
    if event["type"] != "comment":
        return event
    latest = event["data"]["latest"]
    html = nh3.clean(room.rendered(latest["raw"]), url_schemes={"http", "https", "mailto"})
    data = {**event["data"], "latest": {**latest, "html": html}, "numEdits": len(event["data"]["history"]) - 1}
    return {**event, "data": data}
