"""Discussions and pull requests, as the client and `hf discussions` ask for them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import nh3
from markdown_it import MarkdownIt
from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse

from .. import pulls
from ..access import readable, require_user, writable
from ..answers import Refusal, field, json_object, read_body, read_json
from ..discussions import Discussion, Discussions, comment, event, now
from ..summary import iso

if TYPE_CHECKING:
    import pygit2
    from starlette.requests import Request
    from starlette.responses import Response

    from ..repository import Repository

_PAGE = 50
#: A number has no more.
_DIGITS = 9
#: What the Hub documents, in characters.
_TITLE = (3, 200)
_TEXT = 65536
#: Of the two groups that a listing can be narrowed to, what belongs to each.
_GROUPS = {"open": ("open", "draft"), "closed": ("closed", "merged")}

#: A change of a discussion: what it becomes, and what is answered.
_Change = Callable[["Repository", Discussion, str, "dict[str, Any]"], tuple[Discussion, "dict[str, Any]"]]


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
    shown = [_head(found, one) for one in fitting[start : start + _PAGE]]
    return JSONResponse({"discussions": shown, "count": len(fitting), "start": start})


def details(request: Request) -> Response:
    """GET /api/models/{id}/discussions/{num}, with `diff=1`."""
    found = readable(request)
    one = Discussions(found).get(_number(request))
    answer = {**_head(found, one), "events": [_shown(e) for e in events(found, one)]}
    if one.base:
        changes = {"base": one.base, **({"mergeCommitId": one.merge} if one.merge else {})}
        answer |= {"changes": changes, "filesWithConflicts": pulls.conflicts(found, one)}
        if request.query_params.get("diff", "").lower() in ("1", "true"):
            answer["diff"] = pulls.diff(found, one)
    return JSONResponse(answer)


async def create(request: Request) -> Response:
    """POST /api/models/{id}/discussions. A pull request made this way is a draft that starts at the head of main."""
    user, found = require_user(request).name, readable(request)
    body = await read_json(request)
    title, text = _title(body), _text(body, "description")
    proposal = body.get("pullRequest") is True
    made = await run_in_threadpool(_open, found, user, title, text, proposal)
    page = f"{str(request.base_url).rstrip('/')}{found.id.page}/discussions/{made.num}"
    return JSONResponse({"num": made.num, "url": page, "pullRequest": proposal})


def _open(found: Repository, user: str, title: str, text: str, proposal: bool) -> Discussion:
    with found.lock():
        if proposal:
            head = found.commit("refs/heads/main").id
            return pulls.opened(
                found,
                base="refs/heads/main",
                start=head,
                head=head,
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


async def change(request: Request) -> Response:
    """POST /api/models/{id}/discussions/{num}/{what}"""
    what = request.path_params["what"]
    changer = _CHANGES.get(what)
    if changer is None:
        raise Refusal(404, f"Nothing called {what} can be done to a discussion")
    user, found = require_user(request), writable(request) if what == "merge" else readable(request)
    body = json_object(await read_body(request) or b"{}")
    num = _number(request)
    theirs = Discussions(found).get(num).author != user.name
    if what in ("title", "status") and theirs and not user.may_write(found.id, found.metadata):
        raise Refusal(403, "Only its author, or who may write to the repository, may change this")
    return JSONResponse(await run_in_threadpool(_changed, found, num, changer, user.name, body))


async def change_comment(request: Request) -> Response:
    """POST /api/models/{id}/discussions/{num}/comment/{comment}/edit and …/hide"""
    user, found = require_user(request).name, readable(request)
    body = json_object(await read_body(request) or b"{}")
    ours = {**body, "comment": request.path_params["comment"]}
    hide = request.url.path.endswith("/hide")
    changer = _hidden if hide else _edited
    return JSONResponse(await run_in_threadpool(_changed, found, _number(request), changer, user, ours))


def _changed(found: Repository, num: int, changer: _Change, user: str, body: dict[str, Any]) -> dict[str, Any]:
    with found.lock():
        discussions = Discussions(found)
        one, answer = changer(found, discussions.get(num), user, body)
        discussions.save(one)
        return answer


def _commented(_found: Repository, one: Discussion, user: str, body: dict[str, Any]) -> Any:
    made = comment(user, _text(body, "comment", least=1))
    return one.happened(made), {"newMessage": _shown(made)}


def _retitled(_found: Repository, one: Discussion, user: str, body: dict[str, Any]) -> Any:
    title = _title(body)
    made = event("title-change", user, {"from": one.title, "to": title})
    return one.happened(made, title=title), {"newTitle": made}


def _restated(_found: Repository, one: Discussion, user: str, body: dict[str, Any]) -> Any:
    status = field(body, "status", str)
    if status not in ("open", "closed"):
        raise Refusal(400, '"status" must be open or closed')
    if one.status == "merged":
        raise Refusal(409, "This pull request is merged; its status cannot change any more")
    if "comment" in body:
        one = one.happened(comment(user, _text(body, "comment")))
    made = event("status-change", user, {"status": status})
    return one.happened(made, status=status), {"newStatus": made}


def _merged(found: Repository, one: Discussion, user: str, body: dict[str, Any]) -> Any:
    if body.get("comment"):
        one = one.happened(comment(user, _text(body, "comment")))
    merged = pulls.merge(found, one, user)
    return merged, {"success": True, "mergeCommitId": merged.merge}


def _edited(_found: Repository, one: Discussion, user: str, body: dict[str, Any]) -> Any:
    text = _text(body, "content", least=1)

    def edit(data: dict[str, Any]) -> dict[str, Any]:
        if data["hidden"]:
            raise Refusal(403, "A hidden comment cannot be edited")
        latest = {"raw": text, "updatedAt": now(), "author": {"name": user}}
        return {**data, "edited": True, "latest": latest, "history": [latest, *data["history"]]}

    return _with_comment(one, user, body["comment"], edit)


def _hidden(_found: Repository, one: Discussion, user: str, body: dict[str, Any]) -> Any:
    def hide(data: dict[str, Any]) -> dict[str, Any]:
        latest = {**data["latest"], "raw": "This comment has been hidden"}
        return {**data, "hidden": True, "hiddenBy": user, "latest": latest, "history": []}

    return _with_comment(one, user, body["comment"], hide)


def _with_comment(
    one: Discussion, user: str, wanted: str, changer: Callable[[dict[str, Any]], dict[str, Any]]
) -> tuple[Discussion, dict[str, Any]]:
    for place, old in enumerate(one.events):
        if old["id"] == wanted and old["type"] == "comment":
            if old["author"]["name"] != user:
                raise Refusal(403, "Only its author may change a comment")
            new = {**old, "data": changer(old["data"])}
            events = (*one.events[:place], new, *one.events[place + 1 :])
            return Discussion(**{**vars(one), "events": events}), {"updatedComment": _shown(new)}
    raise Refusal(404, "Comment not found")


_CHANGES: dict[str, _Change] = {"comment": _commented, "title": _retitled, "status": _restated, "merge": _merged}


def _head(found: Repository, one: Discussion) -> dict[str, Any]:
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


def _shown(event: dict[str, Any]) -> dict[str, Any]:
    """An event with what is worked out afresh: the comment as HTML that cannot act."""
    if event["type"] != "comment":
        return event
    latest = event["data"]["latest"]
    html = nh3.clean(MarkdownIt("commonmark").render(latest["raw"]), url_schemes={"http", "https", "mailto"})
    data = {**event["data"], "latest": {**latest, "html": html}, "numEdits": len(event["data"]["history"]) - 1}
    return {**event, "data": data}


def _title(body: dict[str, Any]) -> str:
    title: str = field(body, "title", str).strip()
    least, most = _TITLE
    if not least <= len(title) <= most or not _is_text(title) or "\n" in title:
        raise Refusal(400, f"A title has {least} to {most} characters, in one line")
    return title


def _text(body: dict[str, Any], name: str, least: int = 0) -> str:
    text: str = field(body, name, str, "" if not least else ...)
    if not least <= len(text) <= _TEXT or not _is_text(text):
        raise Refusal(400, f'"{name}" has {least} to {_TEXT} characters')
    return text


def _is_text(text: str) -> bool:
    return "\0" not in text and not any("\ud800" <= c <= "\udfff" for c in text)


def _number(request: Request) -> int:
    """The number in the path; one that cannot be is a 404 like one that is not."""
    num: str = request.path_params["num"]
    if not num.isdecimal() or len(num) > _DIGITS:
        raise Refusal(404, "Discussion not found")
    return int(num)
