"""What every request passes first: the name it was sent to, and the path it asks for."""

from __future__ import annotations

import re
import secrets
from typing import TYPE_CHECKING
from urllib.parse import unquote

from .answers import Refusal
from .asked import SLASH

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

#: No trace that a client sends is longer.
_TRACE = 200
#: A name, or an address of IPv6 in brackets, and perhaps a port: nothing that goes into an answer as an address may
#: lead elsewhere.
_HOST = re.compile(r"(?:\[([0-9a-f:.]+)\]|([a-z0-9._-]+))(?::[0-9]{1,5})?")


class Gate:
    """ASGI middleware in front of the routes.

    1. A hub on loopback answers only to loopback names. A page of a foreign site whose name was made to resolve to
       127.0.0.1 would otherwise read the user's repositories (DNS rebinding).
    2. The client quotes a revision into one segment (`refs%2Fpr%2F1`), which a server that decodes before it routes
       would take for three. The raw path is split first; a slash inside a segment travels as `SLASH`.
    3. Every answer names the request, by the trace that the client sent with it if it sent one: clients print it.

    Args:
        app: the application behind.
        hosts: the names it answers to, or None for any.
    """

    def __init__(self, app: ASGIApp, hosts: frozenset[str] | None = None) -> None:
        self._app = app
        self._hosts = hosts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        send = _naming(_header(scope, b"x-amzn-trace-id"), send)
        try:
            self._check_host(scope)
            scope = {**scope, "path": _routable(scope)}
        except Refusal as refusal:
            await refusal.answer()(scope, receive, send)
            return
        await self._app(scope, receive, send)

    def _check_host(self, scope: Scope) -> None:
        host = _HOST.fullmatch(_header(scope, b"host").lower())
        if self._hosts is not None and (host is None or (host[1] or host[2]) not in self._hosts):
            raise Refusal(403, "This hub answers to loopback names only")


def _header(scope: Scope, wanted: bytes) -> str:
    return next((value.decode("latin-1") for name, value in scope["headers"] if name == wanted), "")


def _naming(trace: str, send: Send) -> Send:
    """`send`, with the header `X-Request-Id` on the answer."""
    name = trace if trace.isascii() and trace.isprintable() and 0 < len(trace) <= _TRACE else secrets.token_hex(16)

    async def named(message: Message) -> None:
        if message["type"] == "http.response.start":
            message = {**message, "headers": [*message["headers"], (b"x-request-id", name.encode())]}
        await send(message)

    return named


def _routable(scope: Scope) -> str:
    raw: bytes = scope.get("raw_path") or scope["path"].encode()
    try:
        segments = [unquote(segment, errors="strict") for segment in raw.decode("ascii").split("/")]
    except UnicodeDecodeError as error:
        raise Refusal(400, "The path is not UTF-8") from error
    if any(SLASH in segment for segment in segments):
        raise Refusal(400, "The path holds a NUL")
    return "/".join(segment.replace("/", SLASH) for segment in segments)
