"""Which large files a repository holds, and what the headers of its weights say."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..git import purging
from ..git.stamps import iso
from ..hub import in_turn
from ..people.access import view, writable
from ..people.gating import check_gate
from ..told import tensors
from ..wire.answers import Refusal, field, no_entry, read_json
from ..wire.asked import parameter
from ..wire.jsontext import JSONResponse, parsed
from ..wire.names import file_path, sha256
from ..wire.paging import paged

if TYPE_CHECKING:
    from pathlib import Path

    from starlette.requests import Request
    from starlette.responses import Response

    from ..git.repository import Repository
    from ..git.views import View

_PAGE = 1000
#: How many files one index may name, and how large their headers may be together: the largest models have 20 MB.
_SHARDS, _HEADER_BYTES = 1000, 32 * 1024 * 1024


def lfs_files(request: Request) -> Response:
    """GET /api/models/{id}/lfs-files: all that were ever uploaded, also those that no commit names any more."""
    found = writable(request)
    places = _places(found)

    def shown(page: list[Path]) -> list[dict[str, Any]]:
        return [_shown(file, places.get(file.name)) for file in page]

    return paged(request, found.lfs.objects(), shown, most=_PAGE)


async def purge(request: Request) -> Response:
    """POST /api/models/{id}/lfs-files/batch `{"deletions": {"sha": […], "rewriteHistory": true}}`: gone for good."""
    found = writable(request)
    deletions = field(await read_json(request), "deletions", dict)
    oids = {sha256(oid) for oid in field(deletions, "sha", list)}
    rewrite = field(deletions, "rewriteHistory", bool, default=False)
    await in_turn(request, found.id, _purged, found, oids, rewrite)
    return JSONResponse({"success": True})


def _purged(found: Repository, oids: set[str], rewrite: bool) -> None:
    with found.lock():
        purging.purge(found, oids, rewrite=rewrite)


def _places(found: Repository) -> dict[str, tuple[str, str]]:
    """Digest → path and ref of what stands at the head of a branch, a tag or a pull request; main comes first."""
    places: dict[str, tuple[str, str]] = {}
    for ref, head in sorted(found.heads().items(), key=lambda named: (named[0] != "refs/heads/main", named[0])):
        for entry in found.entries(head):
            if entry.pointer:
                places.setdefault(entry.pointer.oid, (entry.path, ref.removeprefix("refs/heads/")))
    return places


def _shown(file: Path, place: tuple[str, str] | None) -> dict[str, Any]:
    path, ref = place or (file.name, None)
    known = file.stat()
    named = {"fileOid": file.name, "oid": file.name, "filename": path, "ref": ref}
    return {**named, "size": known.st_size, "pushedAt": iso(int(known.st_mtime))}


def safetensors_metadata(request: Request) -> Response:
    """GET /api/models/{id}/safetensors-metadata/{index}: the headers of all shards that an index of main names."""
    found, head = view(request, "main")
    check_gate(request, found)
    path = parameter(request, "path")
    index = _index(head, path)
    folder = path.rpartition("/")[0]
    shards = sorted(set(index.pop("weight_map").values()))
    if len(shards) > _SHARDS:
        raise Refusal(400, f"{path} names {len(shards)} files; the headers of at most {_SHARDS} are shown")
    return JSONResponse({"index": index, "headers": _headers(head, folder, shards)})


def _headers(head: View, folder: str, shards: list[str]) -> dict[str, dict[str, Any]]:
    headers, room = {}, _HEADER_BYTES
    for shard in shards:
        content = _content(head, f"{folder}/{shard}".lstrip("/"))
        room -= tensors.header_size(content)
        if room < 0:
            raise Refusal(413, f"The headers of these files have more than {_HEADER_BYTES} bytes; read them one by one")
        headers[shard] = _header(content, shard)
    return headers


def _index(head: View, path: str) -> dict[str, Any]:
    content = head.read(path)
    if content is None:
        raise no_entry(path, head.commit)
    try:
        index = parsed(content)
        if all(isinstance(shard, str) for shard in index["weight_map"].values()):
            return dict(index)
    except (ValueError, LookupError, TypeError, AttributeError):
        pass
    raise Refusal(400, f"{path} is no index of safetensors files")


def _content(head: View, path: str) -> Path | bytes:
    try:
        return head.content(head.entry(file_path(path)))
    except tensors.UNREADABLE as error:
        raise Refusal(400, f"{path} has no header of a safetensors file") from error


def _header(content: Path | bytes, shard: str) -> dict[str, Any]:
    try:
        return tensors.header(content)
    except tensors.UNREADABLE as error:
        raise Refusal(400, f"{shard} has no header of a safetensors file") from error
