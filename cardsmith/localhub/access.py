"""Who asks, for which repository, and whether it may.

Without a configured token the hub takes any bearer token: it listens on loopback, for the user of the machine. Still,
writing asks for one, so that no web page open in the user's browser can write (a browser sends no bearer token across
sites unasked). With a configured token, writing and private repositories need exactly that one.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import secrets
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from .answers import Refusal, no_repository
from .names import KINDS, RepoId, repo_id

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.requests import Request

    from .folders import PlainRepository
    from .repository import Repository
    from .shelf import Shelf
    from .views import View, Viewed

#: Stands for a slash inside one segment of a URL (`refs%2Fpr%2F1`) while routes are matched; see gate.py.
SLASH = "\0"


@dataclass(frozen=True, kw_only=True)
class Hub:
    """What every request shares."""

    #: The repositories.
    shelf: Shelf
    #: The only token that is taken, or None for any.
    token: str | None = None
    #: The name of the one account.
    user: str = "local"
    #: Folders that are shown as repositories, by id.
    folders: Mapping[str, PlainRepository] = field(default_factory=dict)
    #: What downloads and listings asked for in vain: `owner/name`, `datasets/owner/name`, `owner/name@revision`.
    missed: set[str] = field(default_factory=set)
    #: Signs the addresses that are used without a token: uploads of large files, links of pages.
    key: bytes = field(default_factory=lambda: secrets.token_bytes(32), repr=False)

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


def parameter(request: Request, name: str) -> str:
    """A part of the path, with the slashes it had inside."""
    return str(request.path_params.get(name, "")).replace(SLASH, "/")


def signed_in(request: Request) -> bool:
    """Whether the request carries a token that counts. A browser may show it as the password of Basic access."""
    scheme, _, value = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "basic" and request.method in ("GET", "HEAD"):
        value = _basic_password(value)
    elif scheme.lower() != "bearer":
        return False
    expected = hub_of(request).token
    return bool(value.strip()) and (expected is None or hmac.compare_digest(value.strip().encode(), expected.encode()))


def require_user(request: Request) -> str:
    """The name of whoever is signed in, or a 401."""
    if not signed_in(request):
        raise Refusal(401, "Invalid user token.")
    return hub_of(request).user


def asked_id(request: Request) -> RepoId:
    """The repository id in the path of the request; an illegal one is a 404 like one that does not exist."""
    try:
        return repo_id(_kind(request), request.path_params.get("namespace", ""), request.path_params["name"])
    except Refusal as refusal:
        raise no_repository(404) from refusal


def readable(request: Request) -> Repository:
    """The repository asked for, if whoever asks may read it.

    Like the Hub, it answers a stranger 401 with RepoNotFound whether the repository is private or does not exist.
    """
    known = signed_in(request)
    try:
        repository = hub_of(request).shelf.find(asked_id(request))
    except Refusal:
        raise no_repository(404 if known else 401) from None
    if repository.metadata.private and not known and not _has_page_signature(request, repository):
        raise no_repository(401)
    return repository


def view(request: Request, revision: str) -> tuple[Viewed, View]:
    """The repository asked for, which may be a plain folder, and its revision, if whoever asks may read it."""
    hub, parts, kind = hub_of(request), request.path_params, _kind(request)
    name = "/".join(filter(None, ("" if kind == "models" else kind, parts.get("namespace"), parts["name"])))
    found: Viewed | None = None
    try:
        found = hub.folders.get(name) or readable(request)
        return found, found.at(revision)
    except Refusal:
        hub.missed.add(name if found is None else f"{name}@{revision}")
        raise


def writable(request: Request) -> Repository:
    """The repository asked for, if whoever asks may write to it."""
    require_user(request)
    return readable(request)


def _kind(request: Request) -> str:
    parts = request.url.path.split("/")
    return parts[2] if parts[1] == "api" else parts[1] if parts[1] in KINDS else "models"


def _has_page_signature(request: Request, repository: Repository) -> bool:
    """Links of a page, which a browser follows without a token, carry a signature for reading that repository."""
    signature = request.query_params.get("signature", "")
    return request.method in ("GET", "HEAD") and hub_of(request).signed(signature, "read", repository.id.page)


def _basic_password(value: str) -> str:
    try:
        return base64.b64decode(value, validate=True).decode().partition(":")[2]
    except (binascii.Error, UnicodeDecodeError):
        return ""
