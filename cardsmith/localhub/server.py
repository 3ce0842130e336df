"""LocalHub: validates its settings, binds a socket, serves."""

from __future__ import annotations

import contextlib
import ipaddress
import socket
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

import uvicorn

from cardsmith.errors import HubError

from .access import Hub
from .accounts import Account
from .app import application
from .folders import by_id
from .parts import Uploads
from .shelf import Shelf

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

#: An idle connection is kept as long: a client that reuses one just closed fails, and it never retries a commit.
_KEEP_ALIVE = 600
_PATIENCE = 30.0


class LocalHub:
    """A Hub in one folder of this machine.

    Args:
        root: the folder; made if it is not there. What is in it survives restarts.
        host: the address to listen on.
        port: the port, 0 for a free one.
        token: the only token that is accepted; None accepts any, on loopback only.
        accounts: who may sign in, each with a token of its own, in place of `token`.
        folders: id → a plain folder that is shown as a model's repository, or such a folder for each revision of it.
            Whoever can reach the hub may read them; nobody can write to them.
        part_size: from how many bytes on a large file comes in parts, and how large these are.

    Raises:
        HubError: the folder cannot be used, the port is none, or the host is not loopback and there is no token.
    """

    def __init__(
        self,
        root: Path,
        host: str = "127.0.0.1",
        port: int = 0,
        token: str | None = None,
        folders: Mapping[str, Path | Mapping[str, Path]] | None = None,
        accounts: Iterable[Account] = (),
        part_size: int = 64 * 1024 * 1024,
    ) -> None:
        known = [*accounts, *([Account(name="local", token=token, everywhere=True)] if token is not None else [])]
        if not _is_loopback(host) and not known:
            raise HubError(f"{host} can be reached from other machines. Set CARDSMITH_HUB_TOKEN, or bind to 127.0.0.1.")
        if not all(_is_token(account.token) for account in known):
            raise HubError("The hub's token must be printable ASCII without blanks around it.")
        if not 0 <= port <= 65535:
            raise HubError(f"{port} is not a port. Give a number from 0 (any free port) to 65535.")
        self.root = Path(root).absolute()
        self.host = host
        self.port = port
        self._accounts = tuple(known)
        self._part_size = part_size
        self._folders = by_id(folders or {})
        self._missed: set[str] = set()

    @property
    def missed(self) -> frozenset[str]:
        """What was asked for and is not here: `owner/name`, `datasets/owner/name`, `owner/name@revision`."""
        return frozenset(self._missed)

    @contextlib.contextmanager
    def running(self, listener: socket.socket | None = None) -> Iterator[str]:
        """Serve from a thread; the value is the endpoint, such as `http://127.0.0.1:40123`.

        Args:
            listener: a socket that listens already, in place of one on `host` and `port`; it is closed at the end.

        Raises:
            HubError: the folder cannot be written, or the address is taken.
        """
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
        """Serve until Ctrl-C.

        Args:
            announce: called with the endpoint once connections are taken.

        Raises:
            HubError: as `running`.
        """
        with contextlib.suppress(KeyboardInterrupt), self._bound() as listener:
            server = self._server()
            if announce:
                announce(self._endpoint(listener))
            server.run(sockets=[listener])

    def _server(self) -> uvicorn.Server:
        try:
            shelf = Shelf(self.root)
            shelf.sweep()
        except OSError as error:
            raise HubError(f"{self.root} cannot hold the hub: {error.strerror}. Choose another folder.") from error
        hosts = frozenset({"localhost", "127.0.0.1", "::1", self.host}) if _is_loopback(self.host) else None
        hub = Hub(
            shelf=shelf,
            accounts=self._accounts,
            folders=self._folders,
            missed=self._missed,
            uploads=Uploads(self._part_size),
        )
        config = uvicorn.Config(
            application(hub, hosts),
            log_level="warning",
            access_log=False,
            lifespan="off",
            ws="none",
            # what uvicorn picks by itself depends on what else is installed
            loop="asyncio",
            http="h11",
            timeout_keep_alive=_KEEP_ALIVE,
            timeout_graceful_shutdown=5,
            server_header=False,
        )
        return uvicorn.Server(config)

    @contextlib.contextmanager
    def _bound(self) -> Iterator[socket.socket]:
        """The socket, already listening: connections queue until the server takes them, none is refused."""
        family = socket.AF_INET6 if ":" in self.host else socket.AF_INET
        try:
            listener = socket.create_server((self.host, self.port), family=family, backlog=256)
        except OSError as error:
            raise HubError(
                f"The hub cannot listen on {self.host}:{self.port}: {error.strerror}. Choose another port."
            ) from error
        with contextlib.closing(listener):
            yield listener

    def _endpoint(self, listener: socket.socket) -> str:
        host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(self.host, self.host)  # noqa: S104 (read, not bound)
        port = listener.getsockname()[1]
        return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _is_token(token: str) -> bool:
    return token.isascii() and token.isprintable() and token == token.strip() != ""


def _wait_until(condition: Callable[[], bool]) -> None:
    give_up = time.monotonic() + _PATIENCE
    while not condition():
        if time.monotonic() > give_up:
            raise HubError("The hub did not start.")
        time.sleep(0.005)
