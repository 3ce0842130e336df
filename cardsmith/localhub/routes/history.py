"""Branches, tags and commits."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any

import pygit2

from ..git import pulls
from ..git import refs as moving
from ..git.stamps import iso
from ..hub import in_turn
from ..people.access import readable, writable
from ..people.signin import require_user
from ..wire.answers import Refusal, checked_message, field, json_object, no_revision, read_body, read_json
from ..wire.asked import flag, parameter
from ..wire.jsontext import JSONResponse
from ..wire.paging import paged
from .info import expanded

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from ..git.repository import Repository

_PAGE = 1000  # the Hub has fewer; a client that asks for fewer gets them


def refs(request: Request) -> Response:
    """GET /api/models/{id}/refs"""
    found = readable(request)
    answer: dict[str, list[dict[str, str]]] = {"branches": [], "converts": [], "tags": []}
    families = {"refs/heads/": "branches", "refs/tags/": "tags"}
    if flag(request, "include_prs"):
        families["refs/pr/"] = "pullRequests"
        answer["pullRequests"] = []
    for name, head in found.heads().items():
        for prefix, family in families.items():
            if name.startswith(prefix):
                short = name if prefix == "refs/pr/" else name.removeprefix(prefix)
                answer[family].append({"name": short, "ref": name, "targetCommit": str(head.id)})
    return JSONResponse(answer)


def commits(request: Request) -> Response:
    """GET /api/models/{id}/commits/{rev}, the newest first."""
    found = readable(request)
    head = found.commit(parameter(request, "revision"))
    formatted = "formatted" in expanded(request)

    def shown(page: list[pygit2.Commit]) -> list[dict[str, Any]]:
        return [_commit(commit, formatted=formatted) for commit in page]

    answer = paged(request, found.git.walk(head.id), shown, most=_PAGE)
    answer.headers["X-Total-Count"] = str(sum(1 for _ in found.git.walk(head.id)))
    return answer


async def super_squash(request: Request) -> Response:
    """POST /api/models/{id}/super-squash/{ref}: a branch or pull request becomes one commit with the same files."""
    found, user = writable(request), require_user(request).name
    body = await read_json(request)
    ref = parameter(request, "ref")
    message = field(body, "message", str, f"Super-squash branch '{ref}'")
    await in_turn(request, found.id, _squash, found, ref, message, user)
    return JSONResponse({"success": True})


def _squash(found: Repository, ref: str, message: str, user: str) -> None:
    name = ref if ref.startswith("refs/") else f"refs/heads/{ref}"
    with found.lock():
        if name.startswith("refs/tags/") or moving.find(found.git, name) is None:
            raise no_revision(ref)
        pulls.check_writable(found, name)  # what was merged stays as it was
        head = found.commit(name)
        new = found.write(head.tree.id, checked_message(message), user, [])
        moving.move(found, name, head.id, new)


async def create_branch(request: Request) -> Response:
    """POST /api/models/{id}/branch/{name}"""
    found = writable(request)
    body = json_object(await read_body(request) or b"{}")
    start = field(body, "startingPoint", str, "main")
    await in_turn(request, found.id, _create, found, "refs/heads/", parameter(request, "ref"), start)
    return JSONResponse({"success": True})


async def create_tag(request: Request) -> Response:
    """POST /api/models/{id}/tag/{revision}: a light tag, or an annotated one if there is a message."""
    found, user = writable(request), require_user(request).name
    body = await read_json(request)
    name, message = field(body, "tag", str), checked_message(field(body, "message", str, "")).strip()
    note = moving.Note(author=user, message=message) if message else None
    await in_turn(request, found.id, _create, found, "refs/tags/", name, parameter(request, "ref"), note)
    return JSONResponse({"success": True})


async def delete_branch(request: Request) -> Response:
    """DELETE /api/models/{id}/branch/{name}; main stays."""
    name = parameter(request, "ref")
    if name == "main":
        raise Refusal(403, "Cannot delete refs/heads/main")
    return await _delete(request, f"refs/heads/{name}")


async def delete_tag(request: Request) -> Response:
    """DELETE /api/models/{id}/tag/{name}"""
    return await _delete(request, f"refs/tags/{parameter(request, 'ref')}")


def _create(found: Repository, family: str, short: str, start: str, note: moving.Note | None = None) -> None:
    name = f"{family}{short}"
    if family == "refs/heads/" and short.startswith("refs/"):
        raise Refusal(400, "Invalid reference for a branch")
    with found.lock():
        head = found.commit(start)
        if not moving.is_legal(name) or not moving.is_free(short):
            raise Refusal(400, "Not a legal name for a branch or tag")
        if moving.find(found.git, name) is not None:
            raise Refusal(409, f"Reference {name} already exists")
        moving.move(found, name, None, note.written(found, short, head) if note else head.id)


async def _delete(request: Request, name: str) -> Response:
    found = writable(request)
    await in_turn(request, found.id, _removed, found, name)
    return JSONResponse({"success": True})


def _removed(found: Repository, name: str) -> None:
    with found.lock():
        if moving.find(found.git, name) is None:
            raise no_revision(name)
        moving.remove(found, name)


def _commit(commit: pygit2.Commit, *, formatted: bool) -> dict[str, Any]:
    title, _, message = commit.message.partition("\n")
    html = {"formatted": {"title": escape(title), "message": escape(message.strip())}} if formatted else {}
    return {
        **html,
        "id": str(commit.id),
        "title": title,
        "message": message.strip(),
        "date": iso(commit.commit_time),
        "authors": [{"user": commit.author.name}],
    }
