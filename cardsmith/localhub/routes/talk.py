"""What a person sees of discussions and pull requests."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from ..card import cardview
from ..card.markdown import Room
from ..git import pulls
from ..git.discussions import Discussion, Discussions
from ..people.gating import shows_files
from ..told.timeline import events
from ..wire.rendering import page, render
from .discussions import number_of
from .pages import seen

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from ..git.repository import Repository

_SHOWN = 200
_DIFF_LINES = 2000


@page
def listing(request: Request) -> Response:
    """GET /{id}/discussions: the newest first."""
    found = seen(request)
    known = Discussions(found).all()
    rows = [_head(one) for one in known[:_SHOWN]]
    return render(request, "discussions", {"id": found.id, "rows": rows, "more": max(0, len(known) - _SHOWN)})


@page
def discussion(request: Request) -> Response:
    """GET /{id}/discussions/{n}: what was said and done, and of a pull request what it changes."""
    found = seen(request)
    one, room = Discussions(found).get(number_of(request)), Room()
    values = {
        **_head(one),
        "id": found.id,
        "events": [_shown(event, f"{found.id.page}/commit", room) for event in events(found, one)],
        "base": (one.base or "").removeprefix("refs/heads/"),
        "ref": one.ref,
        "proposal": f"{found.id.page}/tree/refs%2Fpr%2F{one.num}",
        "conflicts": pulls.conflicts(found, one) if one.base else [],
        "diff": _diff(found, one) if one.base and shows_files(request, found) else [],
    }
    return render(request, "discussion", values)


def _head(one: Discussion) -> dict[str, Any]:
    when = _when(one.created)
    return {"num": one.num, "title": one.title, "status": one.status, "author": one.author, "when": when}


def _shown(event: dict[str, Any], commits: str, room: Room) -> dict[str, Any]:
    data: dict[str, Any] = event["data"]
    shown = {"kind": event["type"], "author": event["author"]["name"], "when": _when(event["createdAt"])}
    if event["type"] == "comment":
        text = data["latest"]["raw"]
        html = cardview.html(text, lambda _tag, _path: "#", room.rendered)
        return {**shown, "body": Markup(html)}  # noqa: S704 (nh3 cleaned it)
    if event["type"] == "commit":
        return {**shown, "text": data["subject"], "oid": data["oid"], "link": f"{commits}/{data['oid']}"}
    return {**shown, "text": data.get("status") or f"{data.get('from')} → {data.get('to')}"}


def _diff(found: Repository, one: Discussion) -> list[tuple[str, str]]:
    """The lines of the difference, each with its class."""
    lines = pulls.diff(found, one).splitlines()[:_DIFF_LINES]
    return [(_class(line), line) for line in lines]


def _class(line: str) -> str:
    if line.startswith(("+++ ", "--- ", "index ")):
        return "at"
    return {"+": "add", "-": "del", "@": "at", "d": "file"}.get(line[:1], "")


def _when(stamp: str) -> str:
    return f"{stamp[:10]} {stamp[11:16]} UTC"
