"""Making, changing and removing repositories."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse

from ..access import hub_of, require_writer, visible, writable
from ..answers import Refusal, field, no_repository, read_json
from ..names import RepoId, repo_id

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response


async def create(request: Request) -> Response:
    """POST /api/repos/create

    Under `exist_ok` the client reads `url` out of a 409 (huggingface_hub 2.4.0: hf_api.py:4786).
    """
    user = require_writer(request)
    body = await read_json(request)
    named = _named(body, user.name)
    address = f"{str(request.base_url).rstrip('/')}{named.page}"
    if not user.may_create(named):
        kind = named.kind[:-1]
        raise Refusal(403, f'You don\'t have the rights to create a {kind} under the namespace "{named.namespace}"')
    private = body.get("private") is True or body.get("visibility") == "private"
    try:
        await run_in_threadpool(hub_of(request).shelf.create, named, private=private, owner=user.name)
    except Refusal as refusal:
        refusal.body["url"] = address
        raise
    return JSONResponse({"url": address, "name": str(named), "id": str(named), "private": private})


async def delete(request: Request) -> Response:
    """DELETE /api/repos/delete"""
    user = require_writer(request)
    shelf = hub_of(request).shelf
    repository = shelf.find(_named(await read_json(request), user.name))
    if not user.may_write(repository.id, repository.metadata):
        raise (
            no_repository() if not visible(request, repository) else Refusal(403, "You may not delete this repository")
        )
    await run_in_threadpool(shelf.delete, repository)
    return JSONResponse({"success": True})


async def settings(request: Request) -> Response:
    """PUT /api/models/{id}/settings: `visibility` (before 1.0: `private`) and `gated`."""
    repository = writable(request)
    body = await read_json(request)
    with repository.lock():
        metadata = repository.metadata
        visibility = field(body, "visibility", str, "private" if body.get("private") else "")
        if visibility or "private" in body:
            metadata = replace(metadata, private=visibility == "private")
        if body.get("gated") in ("auto", "manual", False):
            metadata = replace(metadata, gated=body["gated"])
        repository.write_metadata(metadata)
    return JSONResponse({"private": metadata.private, "gated": metadata.gated})


def listing(request: Request) -> Response:
    """GET /api/models: `author` and `search` are understood."""
    author = request.query_params.get("author", "").lower()
    search = request.query_params.get("search", "").lower()
    kind = request.url.path.rsplit("/", 1)[-1]
    found = []
    for repository in hub_of(request).shelf.list():
        named = repository.id
        fits = named.kind == kind and author in ("", named.namespace.lower()) and search in str(named).lower()
        if fits and visible(request, repository):
            found.append({"_id": str(named), "id": str(named), "private": repository.metadata.private})
    return JSONResponse(found)


def _named(body: dict[str, Any], user: str) -> RepoId:
    """The repository a body names: `organization` may be null, `type` is absent for a model."""
    kind = field(body, "type", str, "model") + "s"
    return repo_id(kind, field(body, "organization", str, user), field(body, "name", str))
