"""Making, changing and removing repositories."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from ..git.repository import UNREADABLE
from ..hub import hub_of, in_turn
from ..people.access import readable, visible, writable
from ..people.gating import check_gate
from ..people.signin import require_writer
from ..told.measure import bounds
from ..told.summary import brief, check_expand, summary
from ..wire.answers import Refusal, field, no_repository, read_json
from ..wire.asked import flag
from ..wire.jsontext import JSONResponse
from ..wire.names import KINDS, RepoId, repo_id
from ..wire.paging import paged
from .info import expanded

if TYPE_CHECKING:
    from collections.abc import Iterator

    from starlette.requests import Request
    from starlette.responses import Response

    from ..git.repository import Metadata, Repository
    from ..people.accounts import Account
    from ..shelf import Shelf
    from ..wire.names import Kind

_PAGE = 1000
_VISIBILITIES = ("public", "private")
_GATED = ("auto", "manual")
_SORTABLE = ("id", "createdAt", "downloads", "lastModified", "likes", "trendingScore")


async def create(request: Request) -> Response:
    """POST /api/repos/create

    Under `exist_ok` the client reads `url` out of a 409 (huggingface_hub 2.4.0: hf_api.py:4786).
    """
    user = require_writer(request)
    body = await read_json(request)
    return await _made(request, _named(body, user.name), user, private=_privacy(body) or False)


async def duplicate(request: Request) -> Response:
    """POST /api/models/{id}/duplicate `{"repository", "visibility"}`: what main holds, as a repository of one's own."""
    user, source = require_writer(request), readable(request)
    check_gate(request, source)
    body = await read_json(request)
    asked = _privacy(body)
    private = source.metadata.private if asked is None else asked
    named = _split(source.id.kind, field(body, "repository", str))
    return await _made(request, named, user, private=private, source=source)


async def _made(
    request: Request, named: RepoId, user: Account, *, private: bool, source: Repository | None = None
) -> Response:
    address = f"{str(request.base_url).rstrip('/')}{named.page}"
    if not user.may_create(named):
        kind = named.kind[:-1]
        raise Refusal(403, f'You don\'t have the rights to create a {kind} under the namespace "{named.namespace}"')
    shelf = hub_of(request).shelf
    try:
        await in_turn(request, named, shelf.create, named, private=private, owner=user.name, source=source)
    except Refusal as refusal:
        refusal.body["url"] = address
        raise
    return JSONResponse({"url": address, "name": str(named), "id": str(named), "private": private})


async def delete(request: Request) -> Response:
    """DELETE /api/repos/delete"""
    user = require_writer(request)
    hub, shelf = hub_of(request), hub_of(request).shelf
    repository = shelf.find(_named(await read_json(request), user.name))
    if not user.may_write(repository.id, repository.metadata):
        raise (
            no_repository() if not visible(request, repository) else Refusal(403, "You may not delete this repository")
        )
    await in_turn(request, repository.id, shelf.delete, repository)
    hub.uploads.drop(repository)
    return JSONResponse({"success": True})


async def move(request: Request) -> Response:
    """POST /api/repos/move `{"fromRepo", "toRepo", "type"}`"""
    user, shelf = require_writer(request), hub_of(request).shelf
    body = await read_json(request)
    kind = field(body, "type", str, "model") + "s"
    old, new = (_split(kind, field(body, key, str)) for key in ("fromRepo", "toRepo"))
    repository = shelf.find(old)
    if not visible(request, repository):
        raise no_repository()
    if not user.may_write(repository.id, repository.metadata) or not user.may_create(new):
        raise Refusal(403, f"You may not move {old} to {new}")
    await in_turn(request, repository.id, shelf.move, repository, new)
    hub_of(request).uploads.drop(repository)
    return JSONResponse({"success": True})


def _privacy(body: dict[str, Any]) -> bool | None:
    """What a body says of who may see a repository; a word that is not known must not publish one."""
    private: bool | None = field(body, "private", bool, None)
    visibility: str | None = field(body, "visibility", str, None)
    if visibility is None:
        return private
    if visibility not in _VISIBILITIES:
        raise Refusal(400, f'"visibility" must be one of [{", ".join(_VISIBILITIES)}]')
    return visibility == "private"


def _split(kind: str, name: str) -> RepoId:
    namespace, _, own = name.partition("/")
    return repo_id(kind, namespace, own)


async def settings(request: Request) -> Response:
    """PUT /api/models/{id}/settings: `visibility` (before 1.0: `private`) and `gated`."""
    repository = writable(request)
    metadata = await in_turn(request, repository.id, _set, repository, await read_json(request))
    return JSONResponse({"private": metadata.private, "gated": metadata.gated})


def _set(repository: Repository, body: dict[str, Any]) -> Metadata:
    with repository.lock():
        metadata, private, gated = repository.metadata, _privacy(body), body.get("gated")
        if gated is not None and gated is not False and gated not in _GATED:
            raise Refusal(400, f'"gated" must be false or one of [{", ".join(_GATED)}]')
        metadata = replace(
            metadata,
            private=metadata.private if private is None else private,
            gated=metadata.gated if gated is None else gated,
        )
        repository.write_metadata(metadata)
        return metadata


def listing(request: Request) -> Response:
    """GET /api/models: narrowed, sorted, in pages."""
    kind = next(kind for kind in KINDS if request.url.path == f"/api/{kind}")
    wanted = expanded(request)
    check_expand(kind, wanted)
    full = flag(request, "full")
    more = [key for key in ("cardData", "config") if flag(request, key)]

    def shown(page: list[dict[str, Any]]) -> list[dict[str, Any]]:
        told = (_shown(hub_of(request).shelf, kind, one, wanted, more, full=full) for one in page)
        return [one for one in told if one is not None]

    return paged(request, _sorted(request, _fitting(request, kind)), shown, most=_PAGE)


def _fitting(request: Request, kind: Kind) -> Iterator[dict[str, Any]]:
    asked = request.query_params
    author, search = asked.get("author", "").lower(), asked.get("search", "").lower()
    if "inference" in asked or "inference_provider" in asked:
        return  # nobody serves what lies here
    least, most = bounds(asked["num_parameters"]) if "num_parameters" in asked else (0, None)
    tags = {tag for text in asked.getlist("filter") for tag in text.split(",")}
    for found in hub_of(request).shelf.list():
        named = found.id
        fits = named.kind == kind and author in ("", named.namespace.lower()) and search in str(named).lower()
        one = _brief(request, found) if fits else None
        if one is None:
            continue
        gated = asked.get("gated", "").lower()
        task = asked.get("pipeline_tag", one.get("pipeline_tag"))
        if (
            tags <= set(_tags(one))
            and gated in ("", str(bool(one["gated"])).lower())
            and task == one.get("pipeline_tag")
            and (most is None or least <= _parameters(found) <= most)
        ):
            yield one


def _brief(request: Request, found: Repository) -> dict[str, Any] | None:
    """Nothing for what cannot be read: the others are listed without it."""
    try:
        return brief(found, found.at("main")) if visible(request, found) else None
    except UNREADABLE:
        return None


def _parameters(found: Repository) -> float:
    """How many parameters a model has; not a number where that is not known, which fits no bounds."""
    try:
        told = summary(found, found.at("main"), wanted=["safetensors"]).get("safetensors", {})
    except UNREADABLE:
        told = {}
    return float(told.get("total", "nan"))


def _tags(one: dict[str, Any]) -> list[str]:
    """What `filter` may name: tags, the library, the task."""
    return [*one["tags"], one.get("library_name", ""), one.get("pipeline_tag", "")]


def _sorted(request: Request, found: Iterator[dict[str, Any]]) -> list[dict[str, Any]]:
    key = request.query_params.get("sort", "id")
    if key not in _SORTABLE:
        raise Refusal(400, f'"sort" must be one of [{", ".join(_SORTABLE)}]')
    return sorted(found, key=lambda one: one[key], reverse=key != "id" and request.query_params.get("direction") != "1")


def _shown(
    shelf: Shelf, kind: Kind, one: dict[str, Any], wanted: list[str], more: list[str], *, full: bool
) -> dict[str, Any] | None:
    """One line: with what is wanted alone, or with everything, or a short one with `more` of it."""
    short = {key: value for key, value in one.items() if key not in ("author", "sha", "lastModified")}
    if not wanted and not full and not more:
        return short
    try:
        found = shelf.find(repo_id(kind, *one["id"].split("/")))
        told = summary(found, found.at("main"), wanted=wanted or ([] if full else more))
    except UNREADABLE:
        return None
    return told if wanted or full else {**short, **told}


def _named(body: dict[str, Any], user: str) -> RepoId:
    """The repository a body names: `organization` may be null, `type` is absent for a model."""
    kind = field(body, "type", str, "model") + "s"
    return repo_id(kind, field(body, "organization", str, user), field(body, "name", str))
