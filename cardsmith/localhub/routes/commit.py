"""POST /api/models/{id}/commit/{rev}: one JSON object a line, read and stored line by line."""

from __future__ import annotations

import base64
import binascii
import re
from typing import TYPE_CHECKING, Any

from starlette.concurrency import run_in_threadpool

from ..card.cardcheck import check
from ..git import attributes, commits
from ..git.lfs import Pointer
from ..git.staging import staging
from ..hub import in_turn
from ..large import xet
from ..people.access import committable
from ..people.signin import require_user
from ..wire.answers import Refusal, checked_message, field, json_object
from ..wire.asked import flag, parameter
from ..wire.jsontext import JSONResponse
from ..wire.names import file_path, sha256

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from starlette.requests import Request
    from starlette.responses import Response

    from ..git.repository import Repository

#: One line holds one file, which may have 10 MiB, in base64; larger files go through LFS.
_LINE_LIMIT = 16 * 1024 * 1024
#: What one commit may hold: the Hub's limits, see https://huggingface.co/docs/hub/storage-limits.
_LARGE_FILES, _REGULAR_BYTES = 25_000, 10**9
_CARD = "README.md"
_PARENT = re.compile(r"[0-9a-fA-F]{5,40}")


async def commit(request: Request) -> Response:
    """Read the changes, then make them one commit.

    A pull request's address must end in `/discussions/<number>`: the client reads the number out of it.
    """
    found = committable(request)
    revision, author, proposed = parameter(request, "revision"), require_user(request).name, flag(request, "create_pr")
    with staging(found) as aside:
        change = commits.Change(aside=aside)
        async for lines in _lines(request):
            await run_in_threadpool(_read, found, change, lines)
        if not change.title:
            raise Refusal(400, "The header of the commit is missing")
        await run_in_threadpool(_check_card, change.card or b"")
        oid, number = await in_turn(request, found.id, _commit, found, revision, change, author, proposed)
    page = f"{str(request.base_url).rstrip('/')}{found.id.page}"
    answer = {"success": True, "commitOid": oid, "commitUrl": f"{page}/commit/{oid}", "hookOutput": ""}
    return JSONResponse({**answer, "pullRequestUrl": f"{page}/discussions/{number}"} if number else answer)


def _commit(
    found: Repository, revision: str, change: commits.Change, author: str, pull_request: bool
) -> tuple[str, int]:
    with found.standing():
        xet.take_in(found, set(change.large.values()))
    return commits.make(found, revision, change, author=author, pull_request=pull_request)


async def _lines(request: Request) -> AsyncIterator[list[bytes]]:
    """The lines of the body, as many as have come."""
    rest = bytearray()
    async for chunk in request.stream():
        first, *more = chunk.split(b"\n")
        rest += first
        if len(rest) > _LINE_LIMIT:
            raise Refusal(413, f"A line of the commit is longer than {_LINE_LIMIT} bytes; upload the file through LFS")
        if more:
            yield [bytes(rest), *more[:-1]]
            rest = bytearray(more[-1])
    yield [bytes(rest)]


def _read(found: Repository, change: commits.Change, lines: list[bytes]) -> None:
    with found.standing():
        for line in lines:
            _read_line(found, change, line)


def _read_line(found: Repository, change: commits.Change, line: bytes) -> None:
    if not line.strip():
        return
    item = json_object(line)
    value = field(item, "value", dict)
    reader = _READERS.get(field(item, "key", str))
    if reader is None:
        raise Refusal(400, f"Unknown key in a commit: {item['key']!r}")
    reader(found, change, value)


def _header(_found: Repository, change: commits.Change, value: dict[str, Any]) -> None:
    change.title = checked_message(field(value, "summary", str)).strip() or "Update"
    change.description = checked_message(field(value, "description", str, ""))
    change.parent = field(value, "parentCommit", str, None)
    if change.parent is not None and not _PARENT.fullmatch(change.parent):
        raise Refusal(400, '"parentCommit" must be 5 to 40 hex digits')


def _file(_found: Repository, change: commits.Change, value: dict[str, Any]) -> None:
    path = file_path(value.get("path"))
    if field(value, "encoding", str, "utf-8") == "base64":
        try:
            content = base64.b64decode(field(value, "content", str), validate=True)
        except (binascii.Error, ValueError) as error:
            raise Refusal(400, f"The content of {path} is not base64") from error
    else:
        content = field(value, "content", str).encode("utf-8", "replace")
    _fits(change, path, content)
    _once(change, path)
    _renamed(change, value)
    if path == _CARD:
        change.card = content
    if pointer := Pointer.parse(content):  # git-lfs writes them; they stand for a large file, which must be here
        _large(change, path, pointer)
    else:
        change.files[path] = change.aside.put(attributes.checked(path, content))


def _fits(change: commits.Change, path: str, content: bytes) -> None:
    change.regular_bytes += len(content)
    if len(content) > attributes.REGULAR_LIMIT:
        raise Refusal(400, f"{path} is larger than {attributes.REGULAR_LIMIT} bytes; upload it through LFS")
    if change.regular_bytes > _REGULAR_BYTES:
        raise Refusal(413, f"The regular files of a commit have at most {_REGULAR_BYTES} bytes; make several commits")


def _check_card(content: bytes) -> None:
    """The Hub checks a card again that a client should have had checked before."""
    errors, _ = check(content.decode("utf-8", "replace"))
    if errors:
        listed = "\n".join(f"- Error: {error.message}" for error in errors)
        raise Refusal(400, f"Your push was rejected during YAML metadata verification:\n{listed}")


def _large_file(found: Repository, change: commits.Change, value: dict[str, Any]) -> None:
    """A file that was uploaded before, or a copy of one that is here; a copy comes without its size."""
    path = file_path(value.get("path"))
    if field(value, "algo", str, "sha256") != "sha256":
        raise Refusal(400, "Large files are named by their sha256")
    _once(change, path)
    _renamed(change, value)
    oid = sha256(value.get("oid"))
    size = field(value, "size", int, None)
    _large(change, path, Pointer(oid=oid, size=found.lfs.size(oid) if size is None else size))


def _large(change: commits.Change, path: str, pointer: Pointer) -> None:
    change.large[path] = pointer
    if len(change.large) > _LARGE_FILES:
        raise Refusal(413, f"A commit has at most {_LARGE_FILES} large files; make several commits")


def _removed(_found: Repository, change: commits.Change, value: dict[str, Any]) -> None:
    """A file or a folder; folders come with a slash at the end."""
    change.removed.append(file_path(field(value, "path", str).rstrip("/")))


def _renamed(change: commits.Change, value: dict[str, Any]) -> None:
    """A file may say under which name it was there before, which it leaves."""
    old = field(value, "oldPath", str, None)
    if old is not None and old != value["path"]:
        change.removed.append(file_path(old))


def _once(change: commits.Change, path: str) -> None:
    """Of two contents for one path the later one counts, whichever way it came."""
    change.files.pop(path, None)
    change.large.pop(path, None)
    if path == _CARD:
        change.card = None


_READERS = {
    "header": _header,
    "file": _file,
    "lfsFile": _large_file,
    "deletedFile": _removed,
    "deletedFolder": _removed,
    "deletedEntry": _removed,
}
