"""How much room the repositories of a user or an organisation take."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any

from ..git.repository import UNREADABLE
from ..git.stamps import iso
from ..hub import hub_of
from ..people.signin import require_user
from ..told.summary import summary
from ..wire.answers import Refusal
from ..wire.jsontext import JSONResponse

if TYPE_CHECKING:
    from collections.abc import Iterable

    from starlette.requests import Request
    from starlette.responses import Response

    from ..git.repository import Repository


def own(request: Request) -> Response:
    """GET /api/settings/repositories; on a hub with one user all are theirs."""
    user = require_user(request)
    known = (found for found in hub_of(request).shelf.list() if user.may_read(found.id))
    return _told(found for found in known if user.everywhere or found.id.namespace == user.name)


def of_organization(request: Request) -> Response:
    """GET /api/organizations/{namespace}/settings/repositories, for its members."""
    user, namespace = require_user(request), request.path_params["namespace"]
    if not user.everywhere and namespace not in user.orgs:
        raise Refusal(403, f"Forbidden: you are no member of {namespace}")
    known = (found for found in hub_of(request).shelf.list() if user.may_read(found.id))
    return _told(found for found in known if found.id.namespace == namespace)


def _told(repositories: Iterable[Repository]) -> Response:
    told: list[dict[str, Any]] = []
    for found in repositories:
        with suppress(*UNREADABLE):  # the others are listed without it
            told.append(_one(found))
    total = sum(one["storage"] for one in told) or 1
    return JSONResponse([{**one, "storagePercent": 100 * one["storage"] / total} for one in told])


def _one(found: Repository) -> dict[str, Any]:
    head = found.at("main")
    return {
        "id": str(found.id),
        "type": found.id.kind[:-1],
        "updatedAt": iso(head.time),
        "visibility": "private" if found.metadata.private else "public",
        "storage": summary(found, head, wanted=["usedStorage"])["usedStorage"],
    }
