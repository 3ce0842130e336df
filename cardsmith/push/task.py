"""A push under way: what was asked, and what it is carried out with."""

from __future__ import annotations

from dataclasses import dataclass

from cardsmith.push.hub import Hub
from cardsmith.push.planning.plan import ReadAhead
from cardsmith.push.preparing.signature import Key
from cardsmith.push.preparing.verdict import Checking
from cardsmith.push.wish import Wish


@dataclass(frozen=True, kw_only=True)
class Task:
    """The same for every attempt."""

    wish: Wish
    hub: Hub
    checking: Checking
    #: to sign with; `None` where nothing is signed
    key: Key | None
    #: what is known of files that were read already
    ahead: ReadAhead
    #: whether nothing but its name says which repository it goes to
    is_guess: bool = False

    def page(self, repo_id: str) -> str:
        """Of a repository on the Hub that is pushed to: what it is known by among those on all Hubs."""
        return f"{self.hub.endpoint}/{repo_id}"
