"""What is done to a discussion: comments, titles, states, and the merge of a pull request."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from ..card.markdown import Room
from ..git import pulls
from ..git.discussions import Discussion, Discussions, comment, event
from ..git.stamps import now
from ..hub import in_turn
from ..people.access import discussable, writable
from ..people.signin import require_writer
from ..told.timeline import shown
from ..wire.answers import Refusal, field, json_object, read_body
from ..wire.jsontext import JSONResponse
from .discussions import number_of, text_of, title_of

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from ..git.repository import Repository

#: A change of a discussion: what it becomes, and what is answered.
_Change = Callable[["Repository", Discussion, str, "dict[str, Any]"], tuple[Discussion, "dict[str, Any]"]]


async def change(request: Request) -> Response:
    """POST /api/models/{id}/discussions/{num}/{what}"""
    what = request.path_params["what"]
    changer = _CHANGES.get(what)
    if changer is None:
        raise Refusal(404, f"Nothing called {what} can be done to a discussion")
    user, found = require_writer(request), writable(request) if what == "merge" else discussable(request)
    body = json_object(await read_body(request) or b"{}")
    num = number_of(request)
    theirs = Discussions(found).get(num).author != user.name
    if what in ("title", "status") and theirs and not user.may_write(found.id, found.metadata):
        raise Refusal(403, "Only its author, or who may write to the repository, may change this")
    return JSONResponse(await in_turn(request, found.id, _changed, found, num, changer, user.name, body))


async def change_comment(request: Request) -> Response:
    """POST /api/models/{id}/discussions/{num}/comment/{comment}/edit and …/hide"""
    user, found = require_writer(request).name, discussable(request)
    body = json_object(await read_body(request) or b"{}")
    ours = {**body, "comment": request.path_params["comment"]}
    hide = request.url.path.endswith("/hide")
    changer = _hidden if hide else _edited
    return JSONResponse(await in_turn(request, found.id, _changed, found, number_of(request), changer, user, ours))


def _changed(found: Repository, num: int, changer: _Change, user: str, body: dict[str, Any]) -> dict[str, Any]:
    with found.lock():
        discussions = Discussions(found)
        one, answer = changer(found, discussions.get(num), user, body)
        discussions.save(one)
        return answer


def _commented(_found: Repository, one: Discussion, user: str, body: dict[str, Any]) -> Any:
    made = comment(user, text_of(body, "comment", least=1))
    return one.happened(made), {"newMessage": shown(made, Room())}


def _retitled(_found: Repository, one: Discussion, user: str, body: dict[str, Any]) -> Any:
    title = title_of(body)
    made = event("title-change", user, {"from": one.title, "to": title})
    return one.happened(made, title=title), {"newTitle": made}


def _restated(_found: Repository, one: Discussion, user: str, body: dict[str, Any]) -> Any:
    status = field(body, "status", str)
    if status not in ("open", "closed"):
        raise Refusal(400, '"status" must be open or closed')
    if one.status == "merged":
        raise Refusal(409, "This pull request is merged; its status cannot change any more")
    if "comment" in body:
        one = one.happened(comment(user, text_of(body, "comment")))
    made = event("status-change", user, {"status": status})
    return one.happened(made, status=status), {"newStatus": made}


def _merged(found: Repository, one: Discussion, user: str, body: dict[str, Any]) -> Any:
    if body.get("comment"):
        one = one.happened(comment(user, text_of(body, "comment")))
    merged = pulls.merge(found, one, user)
    return merged, {"success": True, "mergeCommitId": merged.merge}


def _edited(_found: Repository, one: Discussion, user: str, body: dict[str, Any]) -> Any:
    text = text_of(body, "content", least=1)

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
            return replace(one, events=events), {"updatedComment": shown(new, Room())}
    raise Refusal(404, "Comment not found")


_CHANGES: dict[str, _Change] = {"comment": _commented, "title": _retitled, "status": _restated, "merge": _merged}
