"""Who asked for the files of a gated repository, and who was let in."""

from __future__ import annotations

import json
import secrets
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Literal, get_args

from cardsmith.atomic import write_text

from ..git.stamps import now

if TYPE_CHECKING:
    from ..git.repository import Repository

Status = Literal["pending", "accepted", "rejected"]
STATUSES: tuple[Status, ...] = get_args(Status)


@dataclass(frozen=True, kw_only=True)
class Admission:
    """What one user asked for and was answered."""

    #: Who.
    user: str
    #: Its own name; 24 hexadecimal digits.
    id: str
    #: Where it stands.
    status: Status
    #: When it was asked for, ISO 8601 in UTC.
    asked: str


class Admissions:
    """All of one repository. Whoever writes holds the repository's lock."""

    def __init__(self, repository: Repository) -> None:
        self._file = repository.folder / "access.json"

    def all(self) -> list[Admission]:
        """The oldest first."""
        try:
            text = self._file.read_text(encoding="utf-8")
        except FileNotFoundError:
            return []
        return [Admission(**one) for one in json.loads(text)]

    def find(self, *, user: str | None = None, id: str | None = None) -> Admission | None:  # noqa: A002
        """That of a user, or that of an id."""
        return next((one for one in self.all() if one.user == user or one.id == id), None)

    def set(self, user: str, status: Status) -> None:
        """Let a user in, or not; one who never asked may be let in too."""
        known = self.find(user=user) or Admission(user=user, id=secrets.token_hex(12), status=status, asked=now())
        others = [one for one in self.all() if one.user != user]
        written = [asdict(one) for one in (*others, replace(known, status=status))]
        write_text(self._file, json.dumps(written, indent=1) + "\n")
