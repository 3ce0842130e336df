"""Accounts: whom a token stands for, and what that one may read and write."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from ..git.repository import Metadata
    from ..wire.names import RepoId

#: What a member of an organisation may change: admin and write everything, a contributor what it made itself.
OrgRole = Literal["admin", "write", "contributor", "read"]


@dataclass(frozen=True, kw_only=True)
class Account:
    """A user of the hub, by one token."""

    #: The user's name, which is a namespace of its own.
    name: str
    #: The token; empty where any token is taken.
    token: str = field(default="", repr=False)
    #: What the token is good for.
    role: Literal["write", "read"] = "write"
    #: Organisation → the user's role in it.
    orgs: Mapping[str, OrgRole] = field(default_factory=dict)
    #: Whether every namespace is this user's, as on a hub with one user.
    everywhere: bool = False
    #: The only repository the token is good for, as `owner/name` or `datasets/owner/name`; None for all.
    scope: str | None = None

    def may_read(self, id: RepoId) -> bool:  # noqa: A002
        """Whether a private repository shows itself to this account."""
        return self.is_meant_for(id) and (self.everywhere or id.namespace == self.name or id.namespace in self.orgs)

    def may_create(self, id: RepoId) -> bool:  # noqa: A002
        """Whether this account may make a repository of that name."""
        belongs = self.everywhere or id.namespace == self.name
        return self.scope is None and (belongs or self.orgs.get(id.namespace, "read") != "read")

    def may_write(self, id: RepoId, metadata: Metadata) -> bool:  # noqa: A002
        """Whether this account may change that repository."""
        role = "admin" if self.everywhere or id.namespace == self.name else self.orgs.get(id.namespace, "read")
        own = role == "contributor" and metadata.owner == self.name
        return self.is_meant_for(id) and (role in ("admin", "write") or own)

    def is_meant_for(self, id: RepoId) -> bool:  # noqa: A002
        """Whether the token is good for that repository at all."""
        return self.scope in (None, id.page.removeprefix("/"))
