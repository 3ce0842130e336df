"""The token stays at home: it goes to the Hub that is pushed to, and to no other host, whatever that Hub says.

The client itself drops the token where it is sent on to another host. Where a Hub names an address to ask whether a
large file has arrived, it would show the token there, wherever that is.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

_Origin = tuple[str, str | None, int | None]
_HEADER = "authorization"
#: Of the pushes that are under way in this process; the client is shared by all that use huggingface_hub in it.
_homes: list[_Origin] = []


@contextlib.contextmanager
def token_stays(endpoint: str) -> Iterator[None]:
    """While this lasts, no request that is watched takes the token anywhere but to `endpoint`."""
    home = _origin(endpoint)
    _homes.append(home)
    try:
        yield
    finally:
        _homes.remove(home)


def watch() -> None:
    """Watch the requests of the client, which is made anew after some faults. One before 1.0 cannot be watched."""
    from huggingface_hub.utils import get_session  # type: ignore[attr-defined]

    client = get_session()
    hooks = getattr(client, "event_hooks", None)
    if isinstance(hooks, dict) and _guard not in hooks.get("request", ()):
        client.event_hooks = {**hooks, "request": [*hooks.get("request", ()), _guard]}


def _guard(request: Any) -> None:
    if not _homes or _origin(str(request.url)) in _homes:
        return
    token = _token()
    if token and token in request.headers.get(_HEADER, ""):
        del request.headers[_HEADER]


def _token() -> str | None:
    from huggingface_hub import get_token

    try:
        return get_token()
    except Exception:  # noqa: BLE001 - of CI there may be none; then there is nothing to keep
        return None


def _origin(address: str) -> _Origin:
    parts = urlsplit(address)
    return parts.scheme, parts.hostname, parts.port or {"https": 443, "http": 80}.get(parts.scheme)
