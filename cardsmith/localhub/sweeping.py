"""What was left behind is removed: when a hub starts, and once an hour while it runs."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import anyio
from starlette.concurrency import run_in_threadpool

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from starlette.applications import Starlette

    from .hub import Hub

#: How long it is from one time to the next, in seconds.
INTERVAL = 3600.0


@asynccontextmanager
async def sweeping(app: Starlette) -> AsyncIterator[None]:
    """The life of an application, as Starlette knows it."""
    async with anyio.create_task_group() as beside:
        beside.start_soon(_again_and_again, app.state.hub)
        yield
        beside.cancel_scope.cancel()


async def _again_and_again(hub: Hub) -> None:
    while True:
        await anyio.sleep(INTERVAL)
        await run_in_threadpool(hub.shelf.sweep)
        await run_in_threadpool(hub.uploads.sweep)
