"""Refusals in the Hub's own words: a JSON body, and the headers by which the client picks its exception.

Over plain http the client (huggingface_hub 2.4.0: utils/_http.py) maps an answer to a typed error by `X-Error-Code`
alone; without it even `repo_exists` raises.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from starlette.responses import Response

from .jsontext import JSONResponse, parsed

if TYPE_CHECKING:
    from starlette.exceptions import HTTPException
    from starlette.requests import Request

    from .names import RepoId

#: Largest JSON body that is read whole, in bytes. Commits and uploads are streamed and do not count.
BODY_LIMIT = 16 * 1024 * 1024


class Refusal(Exception):
    """An answer other than 2xx, raised anywhere below a route.

    Args:
        status: the HTTP status.
        message: one sentence for the user; becomes `error` and `X-Error-Message`.
        code: `X-Error-Code`, one of RepoNotFound, RevisionNotFound, EntryNotFound, GatedRepo.
        headers: further headers, such as `X-Repo-Commit`.
        body: further keys of the JSON body, such as `url` of a 409.
    """

    def __init__(
        self,
        status: int,
        message: str,
        *,
        code: str | None = None,
        headers: dict[str, str] | None = None,
        body: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.code = code
        self.headers = headers or {}
        self.body = body or {}

    def answer(self) -> Response:
        """The refusal as JSON with the Hub's error headers."""
        headers = {"X-Error-Message": _header_text(self.message), **self.headers}
        if self.code:
            headers["X-Error-Code"] = self.code
        return JSONResponse({"error": self.message, **self.body}, self.status, headers)


def no_repository(status: int = 404) -> Refusal:
    """The repository does not exist, or must look so to whoever asks."""
    return Refusal(status, "Repository not found", code="RepoNotFound")


def gated(id: RepoId, status: int) -> Refusal:  # noqa: A002
    """The repository shows itself, but not its files."""
    return Refusal(
        status, f"Access to {id.kind[:-1]} {id} is restricted and you are not in the authorized list.", code="GatedRepo"
    )


def no_revision(revision: str) -> Refusal:
    """The repository has no such branch, tag or commit."""
    return Refusal(404, f"Invalid rev id: {revision}", code="RevisionNotFound")


def no_entry(path: str, commit: str) -> Refusal:
    """The commit has no such file. `X-Repo-Commit` lets the client remember the absence."""
    return Refusal(404, f"Entry not found: {path}", code="EntryNotFound", headers={"X-Repo-Commit": commit})


async def refused(_request: Request, error: Exception) -> Response:
    """Exception handler for `Refusal`."""
    assert isinstance(error, Refusal)  # noqa: S101 (what the application registers it for)
    return error.answer()


async def unrouted(_request: Request, error: Exception) -> Response:
    """Exception handler for what no route takes: JSON instead of plain text."""
    http: HTTPException = error  # type: ignore[assignment]
    return JSONResponse({"error": http.detail}, http.status_code, http.headers)


async def crashed(_request: Request, _error: Exception) -> Response:
    """Exception handler of last resort; the traceback goes to the server's log, never to the client."""
    return JSONResponse({"error": "Internal error of the local hub; its log has the details."}, 500)


async def gone(_request: Request, _error: Exception) -> Response:
    """Exception handler for a client that went away in the middle of its body; nobody reads the answer."""
    return Response(status_code=400)


async def read_body(request: Request, limit: int = BODY_LIMIT) -> bytes:
    """The whole body, refused with 413 as soon as it grows past `limit` bytes."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > limit:
            raise Refusal(413, f"The request body is larger than {limit} bytes")
    return bytes(body)


async def read_json(request: Request) -> dict[str, Any]:
    """The body as a JSON object, or a 400."""
    return json_object(await read_body(request))


def json_object(text: bytes) -> dict[str, Any]:
    """A JSON object out of bytes, or a 400."""
    try:
        value = parsed(text)
    except ValueError as error:
        raise Refusal(400, "The request body is not JSON") from error
    if not isinstance(value, dict):
        raise Refusal(400, "The request body must be a JSON object")
    return value


def field(body: dict[str, Any], name: str, kind: type | tuple[type, ...], default: Any = ...) -> Any:
    """`body[name]` if it has the right type; `default` if it is absent or null; a 400 otherwise."""
    value = body.get(name)
    if value is None and default is not ...:
        return default
    if not isinstance(value, kind) or (isinstance(value, bool) and kind is int):
        raise Refusal(400, f'"{name}" is missing or has the wrong type')
    return value


def checked_message(text: str) -> str:
    """A commit message, unchanged, or a 400 for what git cannot hold."""
    if not is_text(text):
        raise Refusal(400, "The commit message is not text")
    return text


def is_text(text: str) -> bool:
    """Whether git can hold it: it has no NUL, and is UTF-8 when written."""
    return "\0" not in text and not any("\ud800" <= c <= "\udfff" for c in text)


def _header_text(message: str) -> str:
    """Header values are one line of latin-1; anything else would be a 500 while answering a 404."""
    return "".join(c if " " <= c <= "~" else "?" for c in message)[:500].strip()
