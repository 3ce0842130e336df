"""Who am I, and what the client asks for in passing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..hub import hub_of
from ..people import exchange
from ..people.access import readable, writable
from ..people.gating import check_gate
from ..people.signin import account, require_user
from ..wire.answers import Refusal, no_repository, read_json
from ..wire.jsontext import JSONResponse
from ..wire.names import repo_id

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from ..hub import Hub


_GRANT = "urn:ietf:params:oauth:grant-type:token-exchange"
_ID_TOKEN = "urn:ietf:params:oauth:token-type:id_token"  # noqa: S105 (a name)
_ACCESS_TOKEN = "urn:ietf:params:oauth:token-type:access_token"  # noqa: S105 (a name)


def whoami(request: Request) -> Response:
    """GET /api/whoami-v2"""
    user = require_user(request)
    token: dict[str, Any] = {
        "displayName": user.name,
        "role": "fineGrained" if user.scope else user.role,
        "createdAt": "2000-01-01T00:00:00.000Z",
    }
    if user.scope:
        entity = {"type": "model", "name": user.scope}
        token["fineGrained"] = {"scoped": [{"entity": entity, "permissions": ["repo.content.read", "repo.write"]}]}
    orgs = [
        {"type": "org", "id": org, "name": org, "fullname": org, "roleInOrg": role} for org, role in user.orgs.items()
    ]
    return JSONResponse(
        {
            "type": "user",
            "id": user.name,
            "name": user.name,
            "fullname": user.name,
            "isPro": False,
            "canPay": False,
            "orgs": orgs,
            "auth": {"type": "access_token", "accessToken": token},
        }
    )


async def exchange_token(request: Request) -> Response:
    """POST /oauth/token: an id token of CI for a token of one repository, which must be there. See exchange.py."""
    body = await read_json(request)
    if body.get("grant_type") != _GRANT or body.get("subject_token_type") != _ID_TOKEN:
        return _no_token("unsupported_grant_type", "Only an id token can be exchanged here")
    subject, resource, hub = body.get("subject_token"), body.get("resource"), hub_of(request)
    if not isinstance(subject, str) or not isinstance(resource, str):
        return _no_token("invalid_request", "subject_token and resource are needed")
    if not hub.is_open:
        return _no_token("invalid_grant", "This hub has accounts of its own and no trusted publishers")
    try:
        exchange.check(subject, str(request.base_url).rstrip("/"))
        _check_resource(hub, resource)
    except exchange.NotAToken as refused:
        return _no_token("invalid_grant", str(refused))
    except Refusal:
        return _no_token("invalid_target", "There is no such repository")
    answer = {"access_token": exchange.issue(hub.key, resource), "issued_token_type": _ACCESS_TOKEN}
    return JSONResponse(
        {**answer, "token_type": "bearer", "expires_in": exchange.LIFETIME}, headers={"Cache-Control": "no-store"}
    )


def _check_resource(hub: Hub, resource: str) -> None:
    """A repository that is here, or the name of a user."""
    owner, _, name = resource.rpartition("/")
    kind, _, namespace = owner.rpartition("/")
    repo = repo_id(kind or "models", namespace or "user", name)
    if owner:
        hub.shelf.find(repo)


def _no_token(error: str, why: str) -> Response:
    return JSONResponse({"error": error, "error_description": why}, 400, {"X-Error-Message": why})


def agent_harnesses(_request: Request) -> Response:
    """GET /api/agent-harnesses: asked by every client once a day, which breaks on anything but this shape."""
    return JSONResponse({"standardEnvVars": [], "harnesses": {}})


def absent(request: Request) -> Response:
    """What is asked of a repository without a namespace: none is here."""
    raise no_repository(404 if account(request) else 401)


def unknown(request: Request) -> Response:
    """Whatever else is asked under /api: this hub has no such endpoint."""
    raise Refusal(404, f"The local hub has no endpoint {request.method} {request.url.path[:200]}")


def auth_check(request: Request) -> Response:
    """GET /api/models/{id}/auth-check[/write]"""
    write = request.url.path.endswith("/write")
    repository = writable(request) if write else readable(request)
    check_gate(request, repository)
    return JSONResponse({"id": str(repository.id), "authenticated": account(request) is not None})
