"""Who am I, and what the client asks for in passing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.responses import JSONResponse

from ..access import readable, require_user, signed_in, writable
from ..answers import Refusal

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response


def whoami(request: Request) -> Response:
    """GET /api/whoami-v2"""
    user = require_user(request)
    token = {"displayName": user, "role": "write", "createdAt": "2000-01-01T00:00:00.000Z"}
    return JSONResponse(
        {
            "type": "user",
            "id": user,
            "name": user,
            "fullname": user,
            "isPro": False,
            "canPay": False,
            "orgs": [],
            "auth": {"type": "access_token", "accessToken": token},
        }
    )


def agent_harnesses(_request: Request) -> Response:
    """GET /api/agent-harnesses: asked by every client once a day, which breaks on anything but this shape."""
    return JSONResponse({"standardEnvVars": [], "harnesses": {}})


def unknown(request: Request) -> Response:
    """Whatever else is asked under /api: this hub has no such endpoint."""
    raise Refusal(404, f"The local hub has no endpoint {request.method} {request.url.path[:200]}")


def auth_check(request: Request) -> Response:
    """GET /api/models/{id}/auth-check[/write]"""
    write = request.url.path.endswith("/write")
    repository = writable(request) if write else readable(request)
    return JSONResponse({"id": str(repository.id), "authenticated": signed_in(request)})
