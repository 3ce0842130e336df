"""Links of pages to pictures and files: a browser sends no token for them, so a link says who follows it.

It is good for one repository and one hour, as long as that repository is as private and as gated as it was, and opens
no more than that visitor may have when it is followed.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote

from ..hub import hub_of
from .signin import account

if TYPE_CHECKING:
    from collections.abc import Sequence

    from starlette.requests import Request

    from ..git.views import Viewed
    from ..hub import Hub
    from .accounts import Account

#: How long a link is good, in seconds.
LIFETIME = 3600
_DIGITS = 15


def signed(request: Request, found: Viewed) -> str:
    """What is put behind the address of a file."""
    who = account(request)
    until, name = str(int(time.time()) + LIFETIME), who.name if who else ""
    return f"?signature={until}.{quote(name, safe='')}.{_signature(hub_of(request), found, until, name)}"


def followers(request: Request, found: Viewed) -> Sequence[Account]:
    """Whom the link that is followed was made for, by each of that visitor's tokens; nobody if it is none, or past."""
    until, _, rest = request.query_params.get("signature", "").partition(".")
    name, _, signature = rest.rpartition(".")
    name, hub = unquote(name), hub_of(request)
    fits = hub.signed(signature, *_signed(found, until, name))
    if not fits or not until.isdecimal() or len(until) > _DIGITS or int(until) <= time.time():
        return ()
    return hub.named(name)


def _signature(hub: Hub, found: Viewed, until: str, name: str) -> str:
    return hub.sign(*_signed(found, until, name))


def _signed(found: Viewed, until: str, name: str) -> tuple[str, ...]:
    metadata = found.metadata
    return "read", found.id.page, str(metadata.private), str(metadata.gated), until, name
