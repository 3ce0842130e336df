"""Large files by git-lfs's own protocol: whole, in parts, and back.

The client puts the bytes without a token and without a content type; the addresses are signed instead.
https://github.com/git-lfs/git-lfs/blob/main/docs/api/batch.md
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from ..git.lfs import Pointer
from ..hub import hub_of, in_turn
from ..large.parts import etag
from ..people.access import readable
from ..people.gating import check_gate
from ..people.signin import asking_for_login, require_writer
from ..wire.answers import Refusal, field, read_json
from ..wire.asked import asked_id, parameter
from ..wire.intake import pour
from ..wire.jsontext import JSONResponse
from ..wire.names import sha256
from ..wire.ranges import content

if TYPE_CHECKING:
    from starlette.requests import Request

    from ..git.repository import Repository
    from ..large.parts import Upload

_LFS_JSON = "application/vnd.git-lfs+json"
_OBJECTS = 1000
_DIGITS = 15
#: The Hub's own limit of one file, in bytes: https://huggingface.co/docs/hub/storage-limits.
_LARGEST = 500 * 10**9
#: How many parts the answer to one request names; each takes about 250 bytes.
_PARTS = 20_000
#: What is said of one object.
_Answer = Callable[["Request", "Repository", Pointer], "dict[str, Any]"]


async def batch(request: Request) -> Response:
    """POST /{id}.git/info/lfs/objects/batch: where to put files, or where they lie."""
    body = await read_json(request)
    operation = body.get("operation")
    if operation != "download":
        require_writer(request)
    if operation not in ("upload", "download"):
        raise Refusal(400, '"operation" must be upload or download')
    objects = field(body, "objects", list)
    with asking_for_login():
        found = readable(request)  # it is not said whether an upload is for a pull request, which any reader may open
        if operation == "download":
            check_gate(request, found)
    if len(objects) > _OBJECTS:
        raise Refusal(413, f"At most {_OBJECTS} objects at once")
    in_parts = operation == "upload" and "multipart" in field(body, "transfers", list, [])
    answer = _downloadable if operation == "download" else _in_parts() if in_parts else _whole
    answers = await run_in_threadpool(_each, answer, request, found, [_pointer(item) for item in objects])
    transfer = "multipart" if in_parts else "basic"
    return JSONResponse({"transfer": transfer, "objects": answers, "hash_algo": "sha256"}, media_type=_LFS_JSON)


def _each(answer: _Answer, request: Request, found: Repository, pointers: list[Pointer]) -> list[dict[str, Any]]:
    return [answer(request, found, one) if one.size <= _LARGEST else _too_large(one) for one in pointers]


def _too_large(pointer: Pointer) -> dict[str, Any]:
    error = {"code": 413, "message": f"A file has at most {_LARGEST} bytes"}
    return {"oid": pointer.oid, "size": pointer.size, "error": error}


def _downloadable(request: Request, found: Repository, pointer: Pointer) -> dict[str, Any]:
    answer: dict[str, Any] = {"oid": pointer.oid, "size": pointer.size}
    if not found.lfs.has(pointer):
        return {**answer, "error": {"code": 404, "message": "Object does not exist"}}
    return {
        **answer,
        "authenticated": True,
        "actions": {"download": {"href": _address(request, found, "get", pointer)}},
    }


def _whole(request: Request, found: Repository, pointer: Pointer) -> dict[str, Any]:
    """No actions for what is here already: it is not sent again."""
    answer: dict[str, Any] = {"oid": pointer.oid, "size": pointer.size}
    if found.lfs.has(pointer):
        return answer
    actions = {"upload": {"href": _address(request, found, "put", pointer)}, "verify": _verify(request, found)}
    return {**answer, "authenticated": True, "actions": actions}


def _in_parts() -> _Answer:
    """Files of one part are sent whole, also where the others are not; the client looks for `chunk_size`.

    So are files for whose parts one answer has no room.
    """
    room = _PARTS

    def answer(request: Request, found: Repository, pointer: Pointer) -> dict[str, Any]:
        nonlocal room
        uploads = hub_of(request).uploads
        room -= -(-pointer.size // uploads.part_size)
        if room < 0 or pointer.size <= uploads.part_size or found.lfs.has(pointer):
            return _whole(request, found, pointer)
        return _parts_of(request, found, uploads.begin(found, pointer), uploads.part_size)

    return answer


def _parts_of(request: Request, found: Repository, upload: Upload, part_size: int) -> dict[str, Any]:
    pointer = upload.pointer
    parts = {f"{n:05}": _address(request, found, f"part-{n}", pointer) for n in range(1, upload.count + 1)}
    header = {"chunk_size": str(part_size), **parts}
    action = {"href": _address(request, found, "complete", pointer), "header": header}
    actions = {"upload": action, "verify": _verify(request, found)}
    return {"oid": pointer.oid, "size": pointer.size, "authenticated": True, "actions": actions}


async def put(request: Request) -> Response:
    """PUT of one file: streamed to disk, hashed on the way, refused if it is not what was announced."""
    found, pointer = _signed(request, "put")
    with found.lfs.receiving(pointer) as landing:
        await pour(request, landing)
    return Response(status_code=200, headers={"ETag": etag(pointer)})


async def put_part(request: Request) -> Response:
    """PUT of one part of a file."""
    number = request.path_params["number"]
    found, pointer = _signed(request, f"part-{number}")
    with hub_of(request).uploads.find(found, pointer).receiving(int(number)) as part:
        await pour(request, part)
    return Response(status_code=200, headers={"ETag": etag(pointer, int(number))})


async def complete(request: Request) -> Response:
    """POST after the last part: `{"oid", "parts": [{"partNumber", "etag"}]}`."""
    found, pointer = _signed(request, "complete")
    parts = field(await read_json(request), "parts", list)
    told = {field(_object(part), "partNumber", int): field(_object(part), "etag", str) for part in parts}
    await in_turn(request, found.id, hub_of(request).uploads.complete, found, pointer, told)
    return Response(status_code=200)


async def verify(request: Request) -> Response:
    """POST /{id}.git/info/lfs/verify: whether an upload has arrived."""
    require_writer(request)
    found = readable(request)
    if not found.lfs.has(_pointer(await read_json(request))):
        raise Refusal(404, "Object does not exist")
    return Response(status_code=200)


def get(request: Request) -> Response:
    """GET of one file by its digest."""
    found, pointer = _signed(request, "get")
    if not found.lfs.has(pointer):
        raise Refusal(404, "Object does not exist")
    headers = {"ETag": etag(pointer), "Content-Type": "application/octet-stream", "X-Content-Type-Options": "nosniff"}
    head, asked = request.method == "HEAD", request.headers.get("range")
    return content(found.lfs.path(pointer.oid), pointer.size, headers, asked, head=head)


def _address(request: Request, found: Repository, what: str, pointer: Pointer) -> str:
    """Where `what` may be done to one file, by whoever has the address."""
    base = f"{str(request.base_url).rstrip('/')}/api/{found.id.kind}/{found.id}/lfs/{pointer.oid}"
    path = f"{base}/{what.removeprefix('part-')}" if what.startswith("part-") else base
    signature = hub_of(request).sign(what, found.id.page, pointer.oid, str(pointer.size))
    return f"{path}?size={pointer.size}&signature={signature}"


def _signed(request: Request, what: str) -> tuple[Repository, Pointer]:
    """The file that an address of `_address` is for, or a 403."""
    oid, size = sha256(parameter(request, "oid")), request.query_params.get("size", "")
    asked, signature = asked_id(request), request.query_params.get("signature", "")
    if len(size) > _DIGITS or not hub_of(request).signed(signature, what, asked.page, oid, size):
        # before it is looked for: what is private and what is absent must not be told apart
        raise Refusal(403, "The address is not valid any more; ask for a new one")
    return hub_of(request).shelf.find(asked), Pointer(oid=oid, size=int(size))


def _verify(request: Request, found: Repository) -> dict[str, str]:
    return {"href": f"{str(request.base_url).rstrip('/')}{found.id.page}.git/info/lfs/verify"}


def _pointer(item: object) -> Pointer:
    item = _object(item)
    size = field(item, "size", int)
    if not 0 <= size < 10**_DIGITS:
        raise Refusal(400, f"A size is a number from 0 to {10**_DIGITS - 1}")
    return Pointer(oid=sha256(item.get("oid")), size=size)


def _object(item: object) -> dict[str, Any]:
    if not isinstance(item, dict):
        raise Refusal(400, "An object is expected here")
    return item
