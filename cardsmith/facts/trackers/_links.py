"""A tracker's link, made fit for a card that anyone may read."""

from __future__ import annotations

from urllib.parse import urlsplit, urlunsplit


def public(link: object) -> str | None:
    """`link` where it is an https address, without what it may carry of a user: name, password and query."""
    if not isinstance(link, str):
        return None
    try:
        parts = urlsplit(link)
        host = f"{parts.hostname}:{parts.port}" if parts.port else parts.hostname
    except ValueError:
        return None
    if parts.scheme != "https" or not host:
        return None
    return urlunsplit((parts.scheme, host, parts.path, "", parts.fragment))


def without_login(link: str) -> str:
    """A link that somebody gave, as it is but for a name and password before the host."""
    head, mark, rest = link.partition("://")
    host, slash, path = rest.partition("/")
    return head + mark + host.rpartition("@")[2] + slash + path
