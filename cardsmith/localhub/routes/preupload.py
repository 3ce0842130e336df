"""Before a commit: which files are large, which are ignored, which the Hub has already."""

from __future__ import annotations

import base64
import binascii
from typing import TYPE_CHECKING, Any

from starlette.concurrency import run_in_threadpool

from ..git import attributes
from ..git.ignoring import Ignored
from ..people.access import committable
from ..wire.answers import Refusal, field, read_json
from ..wire.asked import parameter
from ..wire.jsontext import JSONResponse
from ..wire.names import file_path

if TYPE_CHECKING:
    import pygit2
    from starlette.requests import Request
    from starlette.responses import Response

    from ..git.repository import Repository

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
    ignored = Ignored(rules.encode("utf-8", "replace") or found.read(commit, ".gitignore") or b"")
    answers = []
    for file in files:
        path = file_path(file.get("path"))
        answer = {"path": path, "uploadMode": _mode(found, commit, file), "shouldIgnore": ignored.names(path)}
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
