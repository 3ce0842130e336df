"""LocalHub: its settings, checked, and serving."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from cardsmith.errors import HubError

from .app import application
from .git.folders import by_id
from .hub import Hub
from .large.uploads import Uploads
from .people.accounts import Account
from .shelf import Shelf
from .wire.serving import Serving, is_loopback, names

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable, Iterable, Mapping
    from contextlib import AbstractContextManager

    from starlette.applications import Starlette


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
        if not is_loopback(host) and not known:
            raise HubError(f"{host} can be reached from other machines. Set CARDSMITH_HUB_TOKEN, or bind to 127.0.0.1.")
        if not all(_is_token(account.token) for account in known):
            raise HubError("The hub's token must be printable ASCII without blanks around it.")
        self.root = Path(root).absolute()
        self.host = host
        self._serving = Serving(self._application, host, port)
        self._accounts = tuple(known)
        self._part_size = part_size
        self._folders = by_id(folders or {})
        self._missed: set[str] = set()

    @property
    def missed(self) -> frozenset[str]:
        """What was asked for and is not here: `owner/name`, `datasets/owner/name`, `owner/name@revision`."""
        return frozenset(self._missed)

    def running(self, listener: socket.socket | None = None) -> AbstractContextManager[str]:
        """Serve from a thread; the value is the endpoint, such as `http://127.0.0.1:40123`.

        Args:
            listener: a socket that listens already, in place of one on `host` and `port`; it is closed at the end.

        Raises:
            HubError: the folder cannot be written, or the address is taken.
        """
        return self._serving.running(listener)

    def serve(self, announce: Callable[[str], None] | None = None) -> None:
        """Serve until Ctrl-C.

        Args:
            announce: called with the endpoint once connections are taken.

        Raises:
            HubError: as `running`.
        """
        self._serving.serve(announce)

    def _application(self) -> Starlette:
        try:
            shelf = Shelf(self.root)
            shelf.sweep()
        except OSError as error:
            raise HubError(f"{self.root} cannot hold the hub: {error.strerror}. Choose another folder.") from error
        hub = Hub(
            shelf=shelf,
            accounts=self._accounts,
            folders=self._folders,
            missed=self._missed,
            uploads=Uploads(self._part_size),
        )
        return application(hub, names(self.host))


def _is_token(token: str) -> bool:
    return token.isascii() and token.isprintable() and token == token.strip() != ""
