"""Discussions and pull requests: a JSON file each, beside the git objects of their repository.

A pull request is there when its ref is: the file is written first, so that a kill between the two leaves a file that
nobody sees. A merge is there when the branch has moved: it is written down before, as unsettled, and counts or is
forgotten by what the branch says.
"""

from __future__ import annotations

import json
import secrets
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any

import pygit2

from cardsmith.atomic import write_text

from ..wire.answers import Refusal
from . import refs
from .stamps import now

if TYPE_CHECKING:
    from .repository import Repository

#: How many digits the number of one has at most.
DIGITS = 9


@dataclass(frozen=True, kw_only=True)
class Discussion:
    """A discussion, or a pull request."""

    #: Its number in the repository; discussions and pull requests share the series.
    num: int
    #: What it is called.
    title: str
    #: Name of the account that opened it.
    author: str
    #: When it was opened, ISO 8601 in UTC.
    created: str
    #: open, closed; of a pull request also draft, merged.
    status: str
    #: What has happened, in the Hub's own form; commits are read from git.
    events: tuple[dict[str, Any], ...] = ()
    #: Full name of the ref that a pull request is to be merged into; None for a discussion.
    base: str | None = None
    #: The commit that a pull request started from.
    start: str | None = None
    #: The commit that merged it.
    merge: str | None = None
    #: Whether `merge` was written down, and the branch perhaps not moved.
    unsettled: bool = False

    @property
    def ref(self) -> str:
        """The ref that holds the commits of a pull request."""
        return f"refs/pr/{self.num}"

    def happened(self, event: dict[str, Any], **changes: Any) -> Discussion:
        """The discussion with one event more."""
        return replace(self, events=(*self.events, event), **changes)


class Discussions:
    """The discussions of one repository. Whoever writes holds the repository's lock."""

    def __init__(self, repository: Repository) -> None:
        self._repository = repository
        self._folder = repository.folder / "discussions"

    def get(self, num: int) -> Discussion:
        """The discussion of that number, or a 404."""
        try:
            text = (self._folder / f"{num}.json").read_text(encoding="utf-8")
        except OSError as error:
            raise Refusal(404, f"Discussion {num} not found") from error
        known = json.loads(text)
        found = Discussion(**{**known, "events": tuple(known["events"])})
        if found.base and refs.find(self._repository.git, found.ref) is None:
            raise Refusal(404, f"Discussion {num} not found")
        return self._settled(found) if found.unsettled else found

    def all(self) -> list[Discussion]:
        """All of them, the newest first."""
        found = []
        for num in sorted(self._numbers(), reverse=True):
            try:
                found.append(self.get(num))
            except Refusal:  # its ref was never made
                continue
        return found

    def next_number(self) -> int:
        """A number that neither a file nor a ref has."""
        taken = [name.rsplit("/", 1)[1] for name in self._repository.git.references if name.startswith("refs/pr/")]
        return max([*self._numbers(), *(int(n) for n in taken if n.isdecimal())], default=0) + 1

    def save(self, discussion: Discussion) -> Discussion:
        """Write it down, whole, before anybody hears of it."""
        self._folder.mkdir(exist_ok=True)
        write_text(self._folder / f"{discussion.num}.json", json.dumps(asdict(discussion), indent=1) + "\n")
        return discussion

    def _numbers(self) -> list[int]:
        files = self._folder.glob("*.json") if self._folder.is_dir() else ()
        return [int(file.stem) for file in files if file.stem.isdecimal()]

    def _settled(self, found: Discussion) -> Discussion:
        """After a kill in the middle of a merge: merged if the branch has the commit, open as before if not."""
        git = self._repository.git
        branch = refs.find(git, found.base or "")
        head = str(branch.peel(pygit2.Commit).id) if branch else ""
        merge = str(found.merge)
        if head and merge in git and (head == merge or git.descendant_of(head, merge)):
            return replace(found, unsettled=False)
        return replace(found, unsettled=False, merge=None, status="open", events=found.events[:-1])


def event(kind: str, author: str, data: dict[str, Any]) -> dict[str, Any]:
    """Something that happened just now. An id has 24 hexadecimal digits."""
    return {"id": secrets.token_hex(12), "author": {"name": author}, "createdAt": now(), "type": kind, "data": data}


def comment(author: str, text: str) -> dict[str, Any]:
    """A comment; also the description that a discussion opens with."""
    latest = {"raw": text, "updatedAt": now(), "author": {"name": author}}
    return event("comment", author, {"edited": False, "hidden": False, "latest": latest, "history": [latest]})
