"""A large body on its way to disk: received and written at the same time, never held whole.

A server that parses a body before it hands it on copies every byte several times, which is most of what uploads cost.
Of a body whose length is known only what came with the headers is parsed here. The rest is read from the socket into
buffers that are used over and over; as the parser has not seen it, the connection is closed after the answer.
"""

from __future__ import annotations

import asyncio
from contextlib import aclosing, suppress
from typing import TYPE_CHECKING, Any

from starlette.requests import ClientDisconnect
from uvicorn.protocols.http.h11_impl import H11Protocol

from .landing import BLOCK, buffer

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from starlette.requests import Request
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from .landing import Landing

#: Under which name the state of a request holds its connection.
_CONNECTION = "connection"
#: How many buffers a body has: one is written while the others fill.
_BUFFERS = 3
#: How long the rest of a refused body is let in before the answer, in seconds: who still sends would not hear it.
_LINGER = 10.0


class Connection(H11Protocol):
    """An HTTP connection that its requests know."""

    #: Whether a body was taken past the parser.
    taken = False

    def __init__(self, config: Any, server_state: Any, app_state: dict[str, Any], _loop: Any = None) -> None:
        super().__init__(config, server_state, {**app_state, _CONNECTION: self}, _loop)

    def take(self, begun: bytes, missing: int) -> Body:
        """The body that has `begun`, and of which so many bytes are missing: the next of the connection."""
        self.taken = True
        body = Body(self, self.transport, begun, missing)
        self.transport.set_protocol(body)
        self.transport.resume_reading()
        return body


class Closing:
    """ASGI middleware that tells a client when its connection is of no use any more."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        connection = scope.get("state", {}).get(_CONNECTION)

        async def closing(message: Message) -> None:
            if message["type"] == "http.response.start" and isinstance(connection, Connection) and connection.taken:
                message = {**message, "headers": [*message["headers"], (b"connection", b"close")]}
            await send(message)

        await self._app(scope, receive, closing)


class Body(asyncio.BufferedProtocol):
    """A body of which the parser has seen no more than the beginning.

    Args:
        behind: is told of everything but the bytes.
        transport: where they come from.
        begun: what has come; not more than a block.
        missing: how many bytes are still to come.
    """

    def __init__(self, behind: asyncio.Protocol, transport: asyncio.Transport, begun: bytes, missing: int) -> None:
        self._behind = behind
        self._transport = transport
        self._missing = missing
        self._free = [buffer() for _ in range(_BUFFERS)]
        self._filled = len(begun)
        self._free[0][: self._filled] = begun
        #: What has come; nothing stands for a connection that ended too early.
        self._come: asyncio.Queue[memoryview | None] = asyncio.Queue()

    def get_buffer(self, _sizehint: int) -> memoryview:
        """Where the next bytes go. What lies behind the body is not read."""
        return self._free[0][self._filled :][: self._missing]

    def buffer_updated(self, nbytes: int) -> None:
        """So many have come. The client waits while no buffer is free."""
        self._filled += nbytes
        self._missing -= nbytes
        if self._filled == BLOCK or not self._missing:
            self._come.put_nowait(self._free.pop(0)[: self._filled])
            self._filled = 0
        if not self._free or not self._missing:
            self._transport.pause_reading()

    def connection_lost(self, exc: Exception | None) -> None:
        """Nothing comes any more."""
        if self._missing:
            self._come.put_nowait(None)
        self._behind.connection_lost(exc)

    def pause_writing(self) -> None:
        """The answer has to wait."""
        self._behind.pause_writing()

    def resume_writing(self) -> None:
        """The answer may go on."""
        self._behind.resume_writing()

    async def pieces(self) -> AsyncGenerator[memoryview]:
        """All of it; a piece is good until the next one.

        Raises:
            ClientDisconnect: the client went away before.
        """
        while self._missing or self._come.qsize():
            piece = await self._come.get()
            if piece is None:
                self._missing = 0
                raise ClientDisconnect
            yield piece
            self._free.append(memoryview(piece.obj))
            if self._missing:
                self._transport.resume_reading()

    async def drain(self) -> None:
        """Let in what is left, for a while, and drop it."""
        with suppress(ClientDisconnect, asyncio.TimeoutError):
            await asyncio.wait_for(self._dropped(), _LINGER)

    async def _dropped(self) -> None:
        async for _ in self.pieces():
            pass


async def pour(request: Request, landing: Landing) -> None:
    """Land the body, in threads, while more of it comes in.

    Raises:
        Refusal: as `landing` does, as soon as it does.
        ClientDisconnect: the client went away.
    """
    connection, length = getattr(request.state, _CONNECTION, None), request.headers.get("content-length", "")
    if isinstance(connection, Connection) and length.isdecimal():
        landing.expect(int(length))
        pieces: AsyncGenerator[bytes | memoryview] = _unparsed(request, connection, int(length))
    else:
        pieces = request.stream()
    async with aclosing(pieces):
        async for piece in pieces:
            await asyncio.to_thread(landing.write, piece)
    await asyncio.to_thread(landing.finish)


async def _unparsed(request: Request, connection: Connection, length: int) -> AsyncGenerator[bytes | memoryview]:
    message = await request.receive()
    if message["type"] == "http.disconnect":
        raise ClientDisconnect
    begun = message["body"]
    if not message.get("more_body"):
        yield begun
        return
    body = connection.take(begun, length - len(begun))  # nothing was awaited since: what comes now is not parsed
    try:
        async for piece in body.pieces():
            yield piece
    finally:
        await body.drain()
