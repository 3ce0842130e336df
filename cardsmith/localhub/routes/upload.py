"""Before a commit: which files are large, and the bytes of those."""

from __future__ import annotations

import base64
import binascii
import hashlib
from typing import TYPE_CHECKING, Any

import pathspec
from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse, Response

from .. import attributes
from ..access import asked_id, committable, hub_of, parameter, readable, require_writer
from ..answers import Refusal, field, read_json
from ..lfs import Pointer
from ..names import file_path, sha256

if TYPE_CHECKING:
    import pygit2
    from starlette.requests import Request

    from ..repository import Repository

_LFS_JSON = "application/vnd.git-lfs+json"
#: The client asks for at most this many at once; it sends 512 bytes of each.
_FILES = 1000


async def preupload(request: Request) -> Response:
    """POST /api/models/{id}/preupload/{rev}

    `shouldIgnore` is read without a default, and an `oid` equal to that of the local file makes the client leave the
    file out of the commit (huggingface_hub 2.4.0: _commit_api.py:703-790).
    """
    found = committable(request)
    body = await read_json(request)
    files = field(body, "files", list)
    if len(files) > _FILES or not all(isinstance(file, dict) for file in files):
        raise Refusal(400, f'"files" must be a list of at most {_FILES} objects')
    rules = field(body, "gitIgnore", str, "")
    return JSONResponse(await run_in_threadpool(_modes, found, parameter(request, "revision"), files, rules))


def _modes(found: Repository, revision: str, files: list[dict[str, Any]], rules: str) -> dict[str, Any]:
    commit = found.commit(revision)
    rules = rules or (found.read(commit, ".gitignore") or b"").decode("utf-8", "replace")
    ignored = _ignored(rules)
    answers = []
    for file in files:
        path = file_path(file.get("path"))
        answer = {"path": path, "uploadMode": _mode(found, commit, file), "shouldIgnore": ignored.match_file(path)}
        known = _known_oid(found, commit, path)
        answers.append({**answer, "oid": known} if known else answer)
    return {"files": answers, "commitOid": str(commit.id)}


def _mode(found: Repository, commit: pygit2.Commit, file: dict[str, Any]) -> str:
    """Empty files are always regular; a large, listed or binary one is not."""
    size = field(file, "size", int)
    try:
        sample = base64.b64decode(field(file, "sample", str, ""), validate=True)
    except (binascii.Error, ValueError) as error:
        raise Refusal(400, '"sample" is not base64') from error
    large = size > attributes.REGULAR_LIMIT or b"\0" in sample
    return "lfs" if size and (large or attributes.is_large(found.git, commit.id, file["path"])) else "regular"


def _known_oid(found: Repository, commit: pygit2.Commit, path: str) -> str | None:
    try:
        entry = found.entry(commit, path)
    except Refusal:
        return None
    return None if entry.folder else entry.pointer.oid if entry.pointer else entry.oid


def _ignored(rules: str) -> pathspec.GitIgnoreSpec:
    try:
        return pathspec.GitIgnoreSpec.from_lines(rules.splitlines())
    except ValueError as error:
        raise Refusal(400, "The .gitignore cannot be read") from error


async def batch(request: Request) -> Response:
    """POST /{id}.git/info/lfs/objects/batch: only `basic` transfers are offered.

    The client puts the bytes without a token and without a content type; the address is signed instead.
    """
    require_writer(request)
    found = readable(request)  # the request does not say whether it is for a pull request, which any reader may open
    body = await read_json(request)
    if body.get("operation") != "upload":
        raise Refusal(400, "Only uploads go through this endpoint; files are downloaded from resolve")
    objects = field(body, "objects", list)
    if len(objects) > _FILES:
        raise Refusal(413, f"At most {_FILES} objects at once")
    answers = [_batch_answer(request, found, _pointer(item)) for item in objects]
    return JSONResponse({"transfer": "basic", "objects": answers}, media_type=_LFS_JSON)


def _batch_answer(request: Request, found: Repository, pointer: Pointer) -> dict[str, Any]:
    answer: dict[str, Any] = {"oid": pointer.oid, "size": pointer.size}
    if not found.lfs.has(pointer):
        signature = hub_of(request).sign("put", found.id.page, pointer.oid, str(pointer.size))
        base = str(request.base_url).rstrip("/")
        address = f"{base}/api/{found.id.kind}/{found.id}/lfs/{pointer.oid}?size={pointer.size}&signature={signature}"
        answer["authenticated"] = True
        answer["actions"] = {"upload": {"href": address}}
    return answer


async def put(request: Request) -> Response:
    """PUT of one large file: streamed to disk, hashed on the way, refused if it is not what was announced."""
    oid = sha256(parameter(request, "oid"))
    size = request.query_params.get("size", "")
    found = hub_of(request).shelf.find(asked_id(request))
    signature = request.query_params.get("signature", "")
    if not hub_of(request).signed(signature, "put", found.id.page, oid, size):
        raise Refusal(403, "The upload address is not valid any more; ask for a new one")
    with found.lfs.receiving(Pointer(oid=oid, size=int(size))) as receiver:
        async for chunk in request.stream():
            await run_in_threadpool(receiver.write, chunk)
    return Response(status_code=200, headers={"ETag": f'"{hashlib.sha256(oid.encode()).hexdigest()[:32]}"'})


def _pointer(item: object) -> Pointer:
    if not isinstance(item, dict):
        raise Refusal(400, '"objects" must be a list of objects')
    size = field(item, "size", int)
    if size < 0:
        raise Refusal(400, "A size cannot be negative")
    return Pointer(oid=sha256(item.get("oid")), size=size)
