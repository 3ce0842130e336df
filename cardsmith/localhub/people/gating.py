"""Who may have the files of a gated repository, which everybody knows of who may read it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..git.repository import Repository
from ..hub import hub_of
from ..wire.answers import gated
from .admission import Admissions
from .signedlinks import followers
from .signin import account

if TYPE_CHECKING:
    from starlette.requests import Request

    from ..git.views import Viewed
    from .accounts import Account


def check_gate(request: Request, found: Viewed, *, by_link: bool = False) -> None:
    """Refuse the files of a gated repository to whoever does not belong to it and was not let in.

    With `by_link` a link of a page opens them too, if its visitor may still have them.
    """
    followed = by_link and any(_is_let_in(who, found) for who in followers(request, found))
    if not followed and not passes_gate(request, found):
        raise gated(found.id, 401 if account(request) is None else 403)


def passes_gate(request: Request, found: Viewed) -> bool:
    """Whether whoever asks may have the files."""
    who = account(request)
    return not found.metadata.gated or (who is not None and _is_let_in(who, found))


def shows_files(request: Request, found: Repository) -> bool:
    """Whether a page shows its visitor the files. On a hub that takes any token it does."""
    return hub_of(request).is_open or passes_gate(request, found)


def _is_let_in(who: Account, found: Viewed) -> bool:
    if who.may_write(found.id, found.metadata):
        return True
    admission = Admissions(found).find(user=who.name) if isinstance(found, Repository) else None
    return admission is not None and admission.status == "accepted"
