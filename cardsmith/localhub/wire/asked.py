"""What the address of a request says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .answers import Refusal, no_repository
from .names import KINDS, RepoId, repo_id

if TYPE_CHECKING:
    from starlette.requests import Request

#: Stands for a slash inside one segment of a URL (`refs%2Fpr%2F1`) while routes are matched; see gate.py.
SLASH = "\0"


def parameter(request: Request, name: str) -> str:
    """A part of the path, with the slashes it had inside."""
    return str(request.path_params.get(name, "")).replace(SLASH, "/")


def flag(request: Request, name: str) -> bool:
    """A yes in the query: `true` from httpx (1.0 and later), `True` from requests (0.36 and before), or `1`."""
    return request.query_params.get(name, "").lower() in ("1", "true")


def kind_of(request: Request) -> str:
    """The kind of repository it is about."""
    parts = request.url.path.split("/")
    return parts[2] if parts[1] == "api" else parts[1] if parts[1] in KINDS else "models"


def asked_id(request: Request) -> RepoId:
    """The repository id in the path of the request; an illegal one is a 404 like one that does not exist."""
    try:
        return repo_id(kind_of(request), request.path_params.get("namespace", ""), request.path_params["name"])
    except Refusal as refusal:
        raise no_repository(404) from refusal
