"""`git clone` and `git fetch` over HTTP: git's own upload-pack, behind the hub's permissions.

Protocol: https://git-scm.com/docs/http-protocol. Nothing can be pushed this way: a push would go past what a commit is
checked for.
"""

from __future__ import annotations

import asyncio
import re
import shutil
import zlib
from typing import TYPE_CHECKING

from starlette.responses import Response, StreamingResponse

from ..people.access import readable
from ..people.gating import check_gate
from ..people.signin import asking_for_login
from ..wire.answers import BODY_LIMIT, Refusal, read_body

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from starlette.requests import Request

_SERVICE = "git-upload-pack"
_CHUNK = 64 * 1024
_PROTOCOL = re.compile(r"version=[0-9]")


async def info_refs(request: Request) -> Response:
    """GET /{id}[.git]/info/refs?service=git-upload-pack"""
    if request.query_params.get("service") != _SERVICE:
        raise Refusal(403, "Only clones and fetches go over HTTP; push with huggingface_hub, or to the folder")
    command = _command(request, "--advertise-refs")
    process = await _started(request, command)
    said, _ = await process.communicate()
    line = f"# service={_SERVICE}\n".encode()
    return _answer(Response(b"%04x%s0000%s" % (len(line) + 4, line, said)), "advertisement")


async def upload_pack(request: Request) -> Response:
    """POST /{id}[.git]/git-upload-pack: what the client wants and has; the pack is streamed."""
    command = _command(request)
    wanted = _unpacked(await read_body(request), request.headers.get("content-encoding", ""))
    process = await _started(request, command)
    return _answer(StreamingResponse(_pack(process, wanted)), "result")


def _command(request: Request, *more: str) -> list[str]:
    with asking_for_login():
        found = readable(request)
        check_gate(request, found)
    git = shutil.which("git")
    if git is None:
        raise Refusal(501, "git is not installed beside this hub")
    return [git, "upload-pack", "--stateless-rpc", "--strict", *more, str(found.folder)]


async def _started(request: Request, command: list[str]) -> asyncio.subprocess.Process:
    protocol = request.headers.get("git-protocol", "")
    environment = {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "GIT_CONFIG_NOSYSTEM": "1", "HOME": "/nonexistent"}
    if _PROTOCOL.fullmatch(protocol):
        environment["GIT_PROTOCOL"] = protocol
    pipe = asyncio.subprocess.PIPE
    return await asyncio.create_subprocess_exec(
        *command, stdin=pipe, stdout=pipe, stderr=asyncio.subprocess.DEVNULL, env=environment
    )


async def _pack(process: asyncio.subprocess.Process, wanted: bytes) -> AsyncIterator[bytes]:
    assert process.stdin  # noqa: S101 (both are pipes)
    assert process.stdout  # noqa: S101
    try:
        process.stdin.write(wanted)
        process.stdin.close()
        while chunk := await process.stdout.read(_CHUNK):
            yield chunk
    finally:  # also when the client went away
        if process.returncode is None:
            process.kill()
        await process.wait()


def _unpacked(body: bytes, encoding: str) -> bytes:
    """Git packs a long list of what it has."""
    if encoding not in ("gzip", "x-gzip"):
        return body
    opened = zlib.decompressobj(wbits=31)
    try:
        content = opened.decompress(body, BODY_LIMIT)
    except zlib.error as error:
        raise Refusal(400, "The request body is not gzip") from error
    if opened.unconsumed_tail:
        raise Refusal(413, f"The request body is larger than {BODY_LIMIT} bytes")
    return content


def _answer(response: Response, kind: str) -> Response:
    response.headers["Content-Type"] = f"application/x-{_SERVICE}-{kind}"
    response.headers["Cache-Control"] = "no-cache"
    return response
