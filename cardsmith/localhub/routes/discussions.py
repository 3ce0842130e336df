"""Discussions and pull requests: listing, reading and opening them. changes.py has what is done to one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..card.markdown import Room
from ..git import pulls
from ..git.discussions import DIGITS, Discussion, Discussions, comment
from ..git.stamps import now
from ..hub import in_turn
from ..people.access import discussable, readable
from ..people.gating import check_gate
from ..people.signin import require_writer
from ..told.timeline import events, head, shown
from ..wire.answers import Refusal, field, is_text, read_json
from ..wire.asked import flag
from ..wire.jsontext import JSONResponse

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from ..git.repository import Repository

_PAGE = 50
#: What the Hub documents, in characters.
_TITLE = (3, 200)
_TEXT = 65536
#: Of the two groups that a listing can be narrowed to, what belongs to each.
_GROUPS = {"open": ("open", "draft"), "closed": ("closed", "merged")}


def listing(request: Request) -> Response:
    """GET /api/models/{id}/discussions, the newest first, fifty a page."""
    found = readable(request)
    asked = request.query_params
    page = int(p) if (p := asked.get("p", "0")).isdecimal() and len(p) < 10 else 0
    fitting = [
        one
        for one in Discussions(found).all()
        if asked.get("type", "all") in ("all", "pull_request" if one.base else "discussion")
        and one.status in _GROUPS.get(asked.get("status", "all"), (one.status,))
        and asked.get("author", one.author) == one.author
    ]
    start = page * _PAGE
    heads = [head(found, one) for one in fitting[start : start + _PAGE]]
    return JSONResponse({"discussions": heads, "count": len(fitting), "start": start})


def details(request: Request) -> Response:
    """GET /api/models/{id}/discussions/{num}, with `diff=1`."""
    found = readable(request)
    one = Discussions(found).get(number_of(request))
    room = Room()
    answer = {**head(found, one), "events": [shown(e, room) for e in events(found, one)]}
    if one.base:
        changes = {"base": one.base, **({"mergeCommitId": one.merge} if one.merge else {})}
        answer |= {"changes": changes, "filesWithConflicts": pulls.conflicts(found, one)}
        if flag(request, "diff"):
            check_gate(request, found)
            answer["diff"] = pulls.diff(found, one)
    return JSONResponse(answer)


async def create(request: Request) -> Response:
    """POST /api/models/{id}/discussions. A pull request made this way is a draft that starts at the head of main."""
    user, found = require_writer(request).name, discussable(request)
    body = await read_json(request)
    title, text = title_of(body), text_of(body, "description")
    proposal = body.get("pullRequest") is True
    made = await in_turn(request, found.id, _open, found, user, title, text, proposal)
    page = f"{str(request.base_url).rstrip('/')}{found.id.page}/discussions/{made.num}"
    return JSONResponse({"num": made.num, "url": page, "pullRequest": proposal})


def _open(found: Repository, user: str, title: str, text: str, proposal: bool) -> Discussion:
    with found.lock():
        if proposal:
            start = found.commit("refs/heads/main").id
            return pulls.opened(
                found,
                base="refs/heads/main",
                start=start,
                head=start,
                title=title,
                description=text,
                author=user,
                status="draft",
            )
        discussions = Discussions(found)
        num, opening = discussions.next_number(), (comment(user, text),)
        return discussions.save(
            Discussion(num=num, title=title, author=user, created=now(), status="open", events=opening)
        )


def title_of(body: dict[str, Any]) -> str:
    """The title in a body, or a 400."""
    title: str = field(body, "title", str).strip()
    least, most = _TITLE
    if not least <= len(title) <= most or not is_text(title) or "\n" in title:
        raise Refusal(400, f"A title has {least} to {most} characters, in one line")
    return title


def text_of(body: dict[str, Any], name: str, least: int = 0) -> str:
    """A text in a body, or a 400; one that may be left out is then empty."""
    text: str = field(body, name, str, "" if not least else ...)
    if not least <= len(text) <= _TEXT or not is_text(text):
        raise Refusal(400, f'"{name}" has {least} to {_TEXT} characters')
    return text


def number_of(request: Request) -> int:
    """The number in the path; one that cannot be is a 404 like one that is not."""
    num: str = request.path_params["num"]
    if not num.isdecimal() or len(num) > DIGITS:
        raise Refusal(404, "Discussion not found")
    return int(num)
