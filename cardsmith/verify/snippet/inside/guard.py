"""Connections of Python code to anything but the Hub are refused.

An audit hook cannot be taken out again, and every socket of Python passes it. It does not see what native code or
another program connects to: only a network of the process's own (`namespace`) keeps those in; where there is none,
proxies in the environment that lead nowhere stop what asks them.
"""

from __future__ import annotations

import sys
from urllib.parse import urlsplit

_NAMES = ("127.0.0.1", "localhost", "::1", None, "")


def install(endpoint: str) -> None:
    """From now on this process connects to the host and port of `endpoint` only."""
    place = urlsplit(endpoint)
    hub = (place.hostname, place.port)

    def hook(event: str, args: tuple[object, ...]) -> None:
        if event in ("socket.connect", "socket.sendto", "socket.sendmsg"):
            address = args[1]
            if address is not None and (not isinstance(address, tuple) or address[:2] != hub):
                raise ConnectionRefusedError(f"there is no network here but the embedded Hub: {address!r}")
        elif event in ("socket.getaddrinfo", "socket.gethostbyname") and _name(args[0]) not in _NAMES:
            raise ConnectionRefusedError(f"there is no network here but the embedded Hub: {args[0]!r}")

    sys.addaudithook(hook)


def _name(host: object) -> object:
    return host.decode("latin-1") if isinstance(host, bytes) else host
