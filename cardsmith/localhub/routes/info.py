"""What a repository is and what lies in it."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse

from ..access import parameter, view
from ..answers import Refusal, read_body
from ..frontmatter import metadata_of
from ..tags import tags_of

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from ..tree import Entry
    from ..views import View, Viewed


def repository(request: Request) -> Response:
    """GET /api/models/{id}[/revision/{rev}], with `blobs=true` and `expand=…`."""
    found, head = view(request, parameter(request, "revision") or "main")
    info = _info(found, head, blobs=_true(request, "blobs"))
    wanted = request.query_params.getlist("expand") or request.query_params.getlist("expand[]")
    if wanted:
        info = {key: value for key, value in info.items() if key in {"_id", "id", *wanted}}
    return JSONResponse(info)


def tree(request: Request) -> Response:
    """GET /api/models/{id}/tree/{rev}[/{path}]"""
    _, head = view(request, parameter(request, "revision"))
    path = parameter(request, "path").strip("/")
    return JSONResponse([_item(e) for e in head.entries(path, recursive=_true(request, "recursive"))])


async def paths_info(request: Request) -> Response:
    """POST /api/models/{id}/paths-info/{rev}: the body is a form, not JSON; paths that are not there are left out."""
    body = await read_body(request)
    try:
        paths = parse_qs(body.decode(), keep_blank_values=True).get("paths", [])
    except (UnicodeDecodeError, ValueError) as error:
        raise Refusal(400, "The request body is not a form") from error
    return JSONResponse(await run_in_threadpool(_infos, request, paths))


def _infos(request: Request, paths: list[str]) -> list[dict[str, Any]]:
    _, head = view(request, parameter(request, "revision"))
    items = []
    for path in paths:
        try:
            items.append(_item(head.entry(path.strip("/"))))
        except Refusal:
            continue
    return items


def _true(request: Request, name: str) -> bool:
    """Booleans come as `true` from httpx (1.0 and later) and as `True` from requests (0.36 and before)."""
    return request.query_params.get(name, "").lower() in ("true", "1")


def _item(entry: Entry) -> dict[str, Any]:
    item: dict[str, Any] = {"type": "directory" if entry.folder else "file", "oid": entry.oid, "size": entry.size}
    item["path"] = entry.path
    if entry.pointer:
        pointer_size = len(bytes(entry.pointer))
        item["lfs"] = {"oid": entry.pointer.oid, "size": entry.pointer.size, "pointerSize": pointer_size}
    return item


def _info(found: Viewed, head: View, *, blobs: bool) -> dict[str, Any]:
    metadata = found.metadata
    files = [entry for entry in head.entries() if not entry.folder]
    card = head.read("README.md")
    data = metadata_of(card.decode("utf-8", "replace")) if card is not None else None
    info: dict[str, Any] = {
        "_id": str(found.id),
        "id": str(found.id),
        "modelId": str(found.id),
        "author": found.id.namespace,
        "sha": head.commit,
        "createdAt": metadata.created,
        "lastModified": iso(head.time),
        "private": metadata.private,
        "gated": metadata.gated,
        "disabled": False,
        "downloads": 0,
        "likes": 0,
        "tags": tags_of(data or {}, [file.path for file in files]),
        "siblings": [_sibling(file, blobs=blobs) for file in files],
        "usedStorage": sum(file.size for file in files),
    }
    if data is not None:
        info["cardData"] = data
    for key in ("pipeline_tag", "library_name"):
        if isinstance((data or {}).get(key), str):
            info[key] = (data or {})[key]
    return info


def _sibling(file: Entry, *, blobs: bool) -> dict[str, Any]:
    if not blobs:
        return {"rfilename": file.path}
    item = _item(file)
    sibling = {"rfilename": file.path, "blobId": file.oid, "size": file.size}
    if file.pointer:
        sibling["lfs"] = {"sha256": file.pointer.oid, **item["lfs"]}
    return sibling


def iso(seconds: int) -> str:
    """A time as the Hub writes it."""
    stamp = datetime.fromtimestamp(seconds, timezone.utc).isoformat(timespec="milliseconds")
    return stamp.replace("+00:00", "Z")
