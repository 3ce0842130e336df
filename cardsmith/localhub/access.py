"""Who asks, for which repository, and whether it may.

Without accounts the hub takes any bearer token: it listens on loopback, for the user of the machine. Still, writing
asks for one, so that no web page open in the user's browser can write (a browser sends no bearer token across sites
unasked). With accounts, writing and private repositories need the token of one that may.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import secrets
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from . import exchange
from .accounts import Account
from .admission import Admissions
from .answers import Refusal, gated, no_repository
from .discussions import Discussions
from .names import KINDS, RepoId, repo_id
from .parts import Uploads
from .repository import Repository

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from starlette.requests import Request

    from .folders import PlainRepository
    from .shelf import Shelf
    from .views import View, Viewed

#: Stands for a slash inside one segment of a URL (`refs%2Fpr%2F1`) while routes are matched; see gate.py.
SLASH = "\0"


#: Where git and git-lfs post to read; they know no bearer tokens.
_OF_GIT = ("/git-upload-pack", ".git/info/lfs/objects/batch")
_ANYBODY = Account(name="local", everywhere=True)


@dataclass(frozen=True, kw_only=True)
class Hub:
    """What every request shares."""

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
    #: Signs the addresses that are used without a token: uploads of large files, links of pages.
    key: bytes = field(default_factory=lambda: secrets.token_bytes(32), repr=False)

    @property
    def is_open(self) -> bool:
        """Whether any token will do."""
        return not self.accounts

    def account(self, token: str) -> Account | None:
        """Whom a token stands for."""
        if self.is_open:
            return exchange.account(self.key, token) if token.startswith(exchange.PREFIX) else _ANYBODY
        found = [one for one in self.accounts if hmac.compare_digest(one.token.encode(), token.encode())]
        return found[0] if found else None

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
    refusal = no_repository(404 if account(request) else 401)
    try:
        repository = hub_of(request).shelf.find(asked_id(request))
    except Refusal:
        raise refusal from None
    if not visible(request, repository) and not _has_page_signature(request, repository):
        raise refusal
    return repository


def visible(request: Request, repository: Repository) -> bool:
    """Whether whoever asks may know of a repository."""
    who = account(request)
    return not repository.metadata.private or (who is not None and who.may_read(repository.id))


def check_gate(request: Request, found: Viewed) -> None:
    """Refuse the files of a gated repository to whoever does not belong to it and was not let in."""
    if not passes_gate(request, found):
        raise gated(found.id, 401 if account(request) is None else 403)


def passes_gate(request: Request, found: Viewed) -> bool:
    """Whether whoever asks may have the files, by a token or by the signature of a page's link."""
    who, signature = account(request), request.query_params.get("signature", "")
    let_in = not found.metadata.gated or (who is not None and _is_let_in(who, found))
    return let_in or hub_of(request).signed(signature, "read", found.id.page)


def shows_files(request: Request, found: Repository) -> bool:
    """Whether a page shows its visitor the files. On a hub that takes any token it does."""
    return hub_of(request).is_open or passes_gate(request, found)


def _is_let_in(who: Account, found: Viewed) -> bool:
    if who.may_write(found.id, found.metadata):
        return True
    admission = Admissions(found).find(user=who.name) if isinstance(found, Repository) else None
    return admission is not None and admission.status == "accepted"


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
    who, repository = require_writer(request), readable(request)
    if not who.may_write(repository.id, repository.metadata):
        raise Refusal(403, "Forbidden: pass `create_pr=1` as a query parameter to create a Pull Request")
    return repository


def committable(request: Request) -> Repository:
    """The repository asked for, if whoever asks may commit what the request is about.

    Whoever may read it may open a pull request, and add to one of their own.
    """
    if flag(request, "create_pr"):
        require_writer(request)
        return readable(request)
    revision = parameter(request, "revision")
    if revision.startswith("refs/pr/"):
        who, repository = require_writer(request), readable(request)
        number = revision.removeprefix("refs/pr/")
        known = Discussions(repository).all() if number.isdecimal() else []
        if any(one.author == who.name and one.ref == revision for one in known):
            return repository
    return writable(request)


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


def flag(request: Request, name: str) -> bool:
    """A yes in the query: `true` from httpx (1.0 and later), `True` from requests (0.36 and before), or `1`."""
    return request.query_params.get(name, "").lower() in ("1", "true")
