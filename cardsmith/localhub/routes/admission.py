"""Asking for the files of a gated repository, and answering."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from starlette.responses import Response

from ..hub import hub_of, in_turn
from ..people.access import readable, writable
from ..people.admission import STATUSES, Admission, Admissions
from ..people.signin import require_user
from ..wire.answers import Refusal, field, is_text, read_json
from ..wire.jsontext import JSONResponse

if TYPE_CHECKING:
    from starlette.requests import Request

    from ..git.repository import Repository


async def ask(request: Request) -> Response:
    """POST /{id}/ask-access: granted at once where the repository is gated automatically."""
    who, found = require_user(request), _gated(readable(request))
    await in_turn(request, found.id, _asked, found, who.name)
    return Response(status_code=200)


def listing(request: Request) -> Response:
    """GET /api/models/{id}/user-access-request/{status}"""
    found, status = _gated(writable(request)), request.path_params["status"]
    if status not in STATUSES:
        raise Refusal(404, f"An access request is one of {', '.join(STATUSES)}")
    return JSONResponse([_shown(one) for one in Admissions(found).all() if one.status == status])


async def handle(request: Request) -> Response:
    """POST /api/models/{id}/user-access-request/handle `{"user" or "requestId", "status"}`"""
    found, body = _gated(writable(request)), await read_json(request)
    status = field(body, "status", str)
    if status not in STATUSES:
        raise Refusal(400, f'"status" must be one of {", ".join(STATUSES)}')
    await in_turn(request, found.id, _handled, found, body, status)
    return Response(status_code=200)


async def grant(request: Request) -> Response:
    """POST /api/models/{id}/user-access-request/grant `{"user"}`: without having been asked."""
    found, hub = _gated(writable(request)), hub_of(request)
    user = field(await read_json(request), "user", str)
    if not is_text(user):
        raise Refusal(400, '"user" is not text')
    if not hub.is_open and user not in {account.name for account in hub.accounts}:
        raise Refusal(404, f"There is no user {user} on this hub")
    await in_turn(request, found.id, _granted, found, user)
    return JSONResponse({"success": True})


def _asked(found: Repository, user: str) -> None:
    with found.lock():
        admissions = Admissions(found)
        if admissions.find(user=user) is None:
            admissions.set(user, "accepted" if found.metadata.gated == "auto" else "pending")


def _handled(found: Repository, body: dict[str, Any], status: Any) -> None:
    with found.lock():
        admissions = Admissions(found)
        known = admissions.find(user=field(body, "user", str, None), id=field(body, "requestId", str, None))
        if known is None:
            raise Refusal(404, "There is no such access request")
        if known.status == status:
            raise Refusal(404, f"The access request of {known.user} is {status} already")
        admissions.set(known.user, status)


def _granted(found: Repository, user: str) -> None:
    with found.lock():
        admissions = Admissions(found)
        if (known := admissions.find(user=user)) and known.status == "accepted":
            raise Refusal(400, f"{user} has access already")
        admissions.set(user, "accepted")


def _gated(found: Repository) -> Repository:
    if not found.metadata.gated:
        raise Refusal(400, "This repository is not gated")
    return found


def _shown(one: Admission) -> dict[str, Any]:
    user = {"user": one.user, "fullname": one.user, "email": None}
    return {"requestId": one.id, "user": user, "status": one.status, "timestamp": one.asked}
