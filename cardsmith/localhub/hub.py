"""What every request shares: the repositories, the accounts, and what the process keeps in mind."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, ParamSpec, TypeVar

from .large.uploads import Uploads
from .people import exchange
from .people.accounts import Account
from .turns import Turns

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from starlette.requests import Request

    from .git.folders import PlainRepository
    from .shelf import Shelf
    from .wire.names import RepoId

P = ParamSpec("P")
T = TypeVar("T")
#: How many of the names that were asked for in vain are kept, and how long these are.
_MISSES, _MISS_LENGTH = 1000, 300
_ANYBODY = Account(name="local", everywhere=True)


@dataclass(frozen=True, kw_only=True)
class Hub:
    """A hub that runs."""

    #: The repositories.
    shelf: Shelf
    #: Who may sign in; nobody listed means that any token will do, and is that of one user who may do everything.
    accounts: tuple[Account, ...] = ()
    #: Folders that are shown as repositories, by id.
    folders: Mapping[str, PlainRepository] = field(default_factory=dict)
    #: What downloads and listings asked for in vain: `owner/name`, `datasets/owner/name`, `owner/name@revision`.
    missed: set[str] = field(default_factory=set)
    #: Large files that are on their way in parts.
    uploads: Uploads
    #: The changes that are made, or wait.
    turns: Turns = field(default_factory=Turns)
    #: Signs the addresses that are used without a token: uploads of large files, links of pages.
    key: bytes = field(default_factory=lambda: secrets.token_bytes(32), repr=False)

    @property
    def is_open(self) -> bool:
        """Whether any token will do."""
        return not self.accounts

    def miss(self, name: str) -> None:
        """Keep in mind what was asked for in vain: what could be a name, and not without end."""
        if len(self.missed) < _MISSES and len(name) <= _MISS_LENGTH and name.isprintable():
            self.missed.add(name)

    def account(self, token: str) -> Account | None:
        """Whom a token stands for."""
        if self.is_open:
            return exchange.account(self.key, token) if token.startswith(exchange.PREFIX) else _ANYBODY
        found = [one for one in self.accounts if hmac.compare_digest(one.token.encode(), token.encode())]
        return found[0] if found else None

    def named(self, name: str) -> tuple[Account, ...]:
        """The accounts of that name, one for each token; on a hub that takes any token its one user has every name."""
        return (_ANYBODY,) if self.is_open else tuple(one for one in self.accounts if one.name == name)

    def sign(self, *what: str) -> str:
        """A signature for an address, valid as long as this process."""
        return hmac.new(self.key, "\n".join(what).encode(), hashlib.sha256).hexdigest()

    def signed(self, signature: str, *what: str) -> bool:
        """Whether `sign(*what)` gave that signature."""
        return hmac.compare_digest(signature.encode(), self.sign(*what).encode())


def hub_of(request: Request) -> Hub:
    """The hub that answers."""
    hub = request.app.state.hub
    assert isinstance(hub, Hub)  # noqa: S101 (app.py puts it there)
    return hub


async def in_turn(request: Request, id: RepoId, work: Callable[P, T], *args: P.args, **more: P.kwargs) -> T:  # noqa: A002
    """`work(*args)`, which changes that repository, in a thread."""
    return await hub_of(request).turns.take(id.page, partial(work, *args, **more))
