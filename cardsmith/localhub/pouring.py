"""A request's body on its way to disk: received and written at the same time, in pieces, never held whole."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from starlette.requests import Request

#: How much is handed to the disk at once, in bytes: a thread a piece costs more than writing a small one.
_PIECE = 2 * 1024 * 1024


async def pour(request: Request, write: Callable[[bytes], object]) -> None:
    """Pass the body to `write`, which runs in a thread, while the next piece comes in. At most two are held.

    Raises:
        Refusal: as `write` does, as soon as it does.
    """
    pending: asyncio.Task[object] | None = None
    try:
        async for piece in _pieces(request):
            if pending is not None:
                await pending
            pending = asyncio.create_task(asyncio.to_thread(write, piece))
        if pending is not None:
            await pending
    finally:
        if pending is not None and not pending.done():  # the client went away: the file must not be closed under it
            await asyncio.wait([pending])


async def _pieces(request: Request) -> AsyncIterator[bytes]:
    chunks: list[bytes] = []
    size = 0
    async for chunk in request.stream():
        chunks.append(chunk)
        size += len(chunk)
        if size >= _PIECE:
            yield b"".join(chunks)
            chunks, size = [], 0
    if chunks:
        yield b"".join(chunks)
