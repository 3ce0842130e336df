"""A tracker's link, made fit for a card that anyone may read."""

from __future__ import annotations

from urllib.parse import urlsplit, urlunsplit

from cardsmith.facts.private import is_public_text


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


def given(link: str) -> str | None:
    """A link that somebody gave, as it is but for a name and password before the host.

    A credential in its query takes the query with it; a file or database of this machine is no link.
    """
    head, mark, rest = link.partition("://")
    if head not in ("http", "https"):
        return None
    host, slash, path = rest.partition("/")
    bare = head + mark + host.rpartition("@")[2] + slash + path
    return bare if is_public_text(bare) else public(bare)
