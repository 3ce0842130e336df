"""Who asks.

Without accounts the hub takes any bearer token: it listens on loopback, for the user of the machine. Still, writing
asks for one, so that no web page open in the user's browser can write (a browser sends no bearer token across sites
unasked).
"""

from __future__ import annotations

import base64
import binascii
from contextlib import contextmanager
from typing import TYPE_CHECKING

from ..hub import hub_of
from ..wire.answers import Refusal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from starlette.requests import Request

    from .accounts import Account

#: Where git and git-lfs post to read; they know no bearer tokens.
_OF_GIT = ("/git-upload-pack", ".git/info/lfs/objects/batch")


def account(request: Request) -> Account | None:
    """Whoever the request's token stands for. Browsers and git show it as the password of Basic access."""
    scheme, _, value = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "basic" and (request.method in ("GET", "HEAD") or request.url.path.endswith(_OF_GIT)):
        value = _basic_password(value)
    elif scheme.lower() != "bearer":
        return None
    return hub_of(request).account(value.strip()) if value.strip() else None


def require_user(request: Request) -> Account:
    """Whoever is signed in, or a 401."""
    found = account(request)
    if found is None:
        raise Refusal(401, "Invalid user token.")
    return found


def require_writer(request: Request) -> Account:
    """Whoever is signed in with a token that is good for writing, or a 401 or 403.

    A browser that remembers a password sends it along with whatever a foreign page posts, so that one does not count.
    """
    found = require_user(request)
    if request.headers["authorization"].lower().startswith("basic"):
        raise Refusal(401, "Invalid user token.")
    if found.role != "write":
        raise Refusal(403, "you must use a write token to upload to a repository.")
    return found


@contextmanager
def asking_for_login() -> Iterator[None]:
    """Let a refusal say that a name and a password would help: git and git-lfs then ask their user for them."""
    try:
        yield
    except Refusal as refusal:
        if refusal.status == 401:
            refusal.headers["WWW-Authenticate"] = 'Basic realm="local hub: any name, the token as password"'
        raise


def _basic_password(value: str) -> str:
    try:
        return base64.b64decode(value, validate=True).decode().partition(":")[2]
    except (binascii.Error, UnicodeDecodeError):
        return ""
