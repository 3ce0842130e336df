"""Which repository is asked for, and whether whoever asks may read it, or write to it.

With accounts, writing and private repositories need the token of one that may.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..git.discussions import DIGITS, Discussions
from ..hub import hub_of
from ..wire.answers import Refusal, no_repository
from ..wire.asked import asked_id, flag, kind_of, parameter
from .signedlinks import followers
from .signin import account, require_writer

if TYPE_CHECKING:
    from starlette.requests import Request

    from ..git.repository import Repository
    from ..git.views import View, Viewed


def readable(request: Request, *, by_link: bool = False) -> Repository:
    """The repository asked for, if whoever asks may read it, with `by_link` also by a link of a page.

    Like the Hub, it answers a stranger 401 with RepoNotFound whether the repository is private or does not exist.
    """
    refusal = no_repository(404 if account(request) else 401)
    try:
        repository = hub_of(request).shelf.find(asked_id(request))
    except Refusal:
        raise refusal from None
    followed = by_link and any(who.may_read(repository.id) for who in followers(request, repository))
    if not visible(request, repository) and not followed:
        raise refusal
    return repository


def visible(request: Request, repository: Repository) -> bool:
    """Whether whoever asks may know of a repository."""
    who = account(request)
    return not repository.metadata.private or (who is not None and who.may_read(repository.id))


def view(request: Request, revision: str, *, by_link: bool = False) -> tuple[Viewed, View]:
    """The repository asked for, which may be a plain folder, and its revision, if whoever asks may read it."""
    hub, parts, kind = hub_of(request), request.path_params, kind_of(request)
    name = "/".join(filter(None, ("" if kind == "models" else kind, parts.get("namespace"), parts["name"])))
    found: Viewed | None = None
    try:
        found = hub.folders.get(name) or readable(request, by_link=by_link)
        return found, found.at(revision)
    except Refusal:
        hub.miss(name if found is None else f"{name}@{revision}")
        raise


def writable(request: Request) -> Repository:
    """The repository asked for, if whoever asks may write to it."""
    who, repository = require_writer(request), readable(request)
    if not who.may_write(repository.id, repository.metadata):
        raise Refusal(403, "Forbidden: pass `create_pr=1` as a query parameter to create a Pull Request")
    return repository


def discussable(request: Request) -> Repository:
    """The repository asked for, if whoever asks may open discussions and pull requests there, and comment on them.

    Whoever may read it may, with a token that is good for writing, and not for another repository.
    """
    who, repository = require_writer(request), readable(request)
    if not who.is_meant_for(repository.id):
        raise Refusal(403, "Forbidden: the token is good for another repository")
    return repository


def committable(request: Request) -> Repository:
    """The repository asked for, if whoever asks may commit what the request is about.

    Whoever may discuss there may open a pull request, and add to one of their own.
    """
    if flag(request, "create_pr"):
        return discussable(request)
    revision = parameter(request, "revision")
    return discussable(request) if _is_own_proposal(request, revision) else writable(request)


def _is_own_proposal(request: Request, revision: str) -> bool:
    number = revision.removeprefix("refs/pr/")
    if revision == number or not number.isdecimal() or len(number) > DIGITS:
        return False
    who, repository = require_writer(request), readable(request)
    try:
        found = Discussions(repository).get(int(number))
    except Refusal:
        return False
    return found.author == who.name and found.ref == revision
