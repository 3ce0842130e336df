"""An application on a socket: from a thread, or until Ctrl-C."""

from __future__ import annotations

import contextlib
import ipaddress
import socket
import threading
import time
from typing import TYPE_CHECKING

import uvicorn

from cardsmith.errors import HubError

from .intake import Connection

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from starlette.applications import Starlette

#: An idle connection is kept as long: a client that reuses one just closed fails, and it never retries a commit.
_KEEP_ALIVE = 600
_PATIENCE = 30.0


class Serving:
    """Serves one application on one address.

    Args:
        application: called once the address is taken.
        host: the address to listen on.
        port: the port, 0 for a free one.
    """

    def __init__(self, application: Callable[[], Starlette], host: str, port: int) -> None:
        if not 0 <= port <= 65535:
            raise HubError(f"{port} is not a port. Give a number from 0 (any free port) to 65535.")
        self._application = application
        self._host = host
        self._port = port

    @contextlib.contextmanager
    def running(self, listener: socket.socket | None = None) -> Iterator[str]:
        """Serve from a thread; the value is the endpoint. See `LocalHub.running`."""
        with contextlib.closing(listener) if listener else self._bound() as listener:
            server = self._server()
            thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, name="localhub", daemon=True)
            thread.start()
            try:
                _wait_until(lambda: server.started or not thread.is_alive())
                yield self._endpoint(listener)
            finally:
                server.should_exit = True
                thread.join(_PATIENCE)

    def serve(self, announce: Callable[[str], None] | None = None) -> None:
        """Serve until Ctrl-C. See `LocalHub.serve`."""
        with contextlib.suppress(KeyboardInterrupt), self._bound() as listener:
            server = self._server()
            if announce:
                announce(self._endpoint(listener))
            server.run(sockets=[listener])

    def _server(self) -> uvicorn.Server:
        config = uvicorn.Config(
            self._application(),
            log_level="warning",
            access_log=False,
            lifespan="on",
            ws="none",
            # what uvicorn picks by itself depends on what else is installed; see also intake.py
            loop="asyncio",
            http=Connection,
            timeout_keep_alive=_KEEP_ALIVE,
            timeout_graceful_shutdown=5,
            server_header=False,
            proxy_headers=False,  # nothing stands before it, so whoever sends them only says so
        )
        return uvicorn.Server(config)

    @contextlib.contextmanager
    def _bound(self) -> Iterator[socket.socket]:
        """The socket, already listening: connections queue until the server takes them, none is refused."""
        family = socket.AF_INET6 if ":" in self._host else socket.AF_INET
        try:
            listener = socket.create_server((self._host, self._port), family=family, backlog=256)
            # what is accepted inherits it: an answer in two pieces would wait 40 ms for the first to be acknowledged
            listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        except OSError as error:
            raise HubError(
                f"The hub cannot listen on {self._host}:{self._port}: {error.strerror}. Choose another port."
            ) from error
        with contextlib.closing(listener):
            yield listener

    def _endpoint(self, listener: socket.socket) -> str:
        host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(self._host, self._host)  # noqa: S104 (read, not bound)
        port = listener.getsockname()[1]
        return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def is_loopback(host: str) -> bool:
    """Whether an address is this machine's own, which no other can reach."""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def names(host: str) -> frozenset[str] | None:
    """The names that a server on `host` answers to, or None for any; see gate.py."""
    return frozenset({"localhost", "127.0.0.1", "::1", host}) if is_loopback(host) else None


def _wait_until(condition: Callable[[], bool]) -> None:
    give_up = time.monotonic() + _PATIENCE
    while not condition():
        if time.monotonic() > give_up:
            raise HubError("The hub did not start.")
        time.sleep(0.005)
