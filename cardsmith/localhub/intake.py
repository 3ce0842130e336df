"""A large body on its way to disk: received and written at the same time, never held whole.

A server that parses a body before it hands it on copies every byte several times, which is most of what uploads cost.
The connection here knows a shorter way: once a request's headers are read, the bytes go to whoever asks for them, and
when they are all there the connection is closed after the answer.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from starlette.requests import ClientDisconnect
from uvicorn.protocols.http.h11_impl import H11Protocol

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from starlette.requests import Request

#: Under which name a request's scope holds its connection.
_CONNECTION = "cardsmith.connection"
#: How much waits for the disk before the client is made to wait, in bytes.
_MOST = 4 * 1024 * 1024
#: How long the rest of a body is let in after an answer that came early, in seconds.
_LINGER = 10.0


class Connection(H11Protocol):
    """An HTTP connection whose bodies can be taken as they come."""

    def connection_made(self, transport: Any) -> None:
        super().connection_made(transport)
        self._body: Body | None = None
        behind = self.app

        async def app(scope: Any, receive: Any, send: Any) -> None:
            await behind({**scope, _CONNECTION: self}, receive, send)

        self.app = app

    def data_received(self, data: bytes) -> None:
        if self._body is None:
            super().data_received(data)
        else:
            self._body.feed(data)

    def connection_lost(self, exc: Exception | None) -> None:
        if self._body is not None:
            self._body.end()
        super().connection_lost(exc)

    def on_response_complete(self) -> None:
        """Close after the answer. One that came early is not lost: the rest of the body is let in for a while."""
        super().on_response_complete()
        if self._body is not None and not self._body.abandon():
            self.loop.call_later(_LINGER, self.transport.close)
        elif self._body is not None:
            self.transport.close()

    def take(self, size: int) -> Body | None:
        """The body of the request that is being answered, of which `size` bytes come; None if the usual way is due."""
        if not self.cycle.more_body or self.cycle.waiting_for_100_continue:
            return None
        self._body = Body(self, size)
        self._body.feed(bytes(self.cycle.body))
        self.cycle.body = bytearray()
        self.flow.resume_reading()
        return self._body


class Body:
    """What has come of a body and was not taken yet."""

    def __init__(self, connection: Connection, size: int) -> None:
        self._connection = connection
        self._missing = size
        self._chunks: list[bytes] = []
        self._held = 0
        self._changed = asyncio.Event()
        self._gone = False
        self._abandoned = False

    def feed(self, data: bytes) -> None:
        """More has come. What lies behind the body is dropped, with the connection."""
        data = data[: self._missing]
        self._missing -= len(data)
        if self._abandoned:
            if not self._missing:
                self._connection.transport.close()
            return
        self._chunks.append(data)
        self._held += len(data)
        if self._held > _MOST:
            self._connection.flow.pause_reading()
        self._changed.set()

    def abandon(self) -> bool:
        """Nobody wants the rest. Whether there is none."""
        self._abandoned = True
        self._chunks = []
        self._connection.flow.resume_reading()
        return not self._missing

    def end(self) -> None:
        """Nothing comes any more."""
        self._gone = True
        self._changed.set()

    async def pieces(self) -> AsyncIterator[list[bytes]]:
        """All that has come meanwhile, until everything has.

        Raises:
            ClientDisconnect: the client went away before.
        """
        while self._missing or self._chunks:
            await self._changed.wait()
            self._changed.clear()
            piece, self._chunks, self._held = self._chunks, [], 0
            if self._missing and self._gone:
                raise ClientDisconnect
            self._connection.flow.resume_reading()
            if piece:
                yield piece


async def pour(request: Request, write: Callable[[bytes], object]) -> None:
    """Pass the body to `write`, which runs in a thread, while more comes in.

    Raises:
        Refusal: as `write` does, as soon as it does.
        ClientDisconnect: the client went away.
    """
    pending: asyncio.Future[None] | None = None
    try:
        async for piece in _pieces(request):
            if pending is not None:
                await pending
            pending = asyncio.ensure_future(asyncio.to_thread(_write, write, piece))
        if pending is not None:
            await pending
    finally:
        if pending is not None and not pending.done():  # the client went away: the file must not be closed under it
            await asyncio.wait([pending])


def _write(write: Callable[[bytes], object], chunks: list[bytes]) -> None:
    for chunk in chunks:
        write(chunk)


def _pieces(request: Request) -> AsyncIterator[list[bytes]]:
    connection, size = request.scope.get(_CONNECTION), request.headers.get("content-length", "")
    body = connection.take(int(size)) if isinstance(connection, Connection) and size.isdecimal() else None
    return _parsed(request) if body is None else body.pieces()


async def _parsed(request: Request) -> AsyncIterator[list[bytes]]:
    async for chunk in request.stream():
        yield [chunk]
