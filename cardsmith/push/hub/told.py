"""What a Hub tells, and how it says no to a commit."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from cardsmith.errors import HubError
from cardsmith.push.hub.held import Held


class Moved(Exception):
    """Somebody else has committed since the head was read. Nothing was changed.

    Args:
        head: the head that was read, where it is known.
    """

    def __init__(self, head: str | None = None) -> None:
        super().__init__(head)
        self.head = head


#: What the Hub itself puts into a new repository.
_FIRST_FILES = frozenset((".gitattributes",))


class Refused(Exception):
    """The Hub does not take what was sent, and holds nothing of it. The message says why."""


class Taken(HubError):
    """The repository that was to be made is somebody else's. Nothing was changed."""


class Standing(NamedTuple):
    """A branch of a repository as it is now."""

    #: the commit at its head; of main, where the branch is to be made; `None` where there is none yet
    head: str | None
    #: whether only its owners see the repository
    private: bool
    #: path → what the Hub says of the file
    files: Mapping[str, Held] = {}
    #: whether the Hub made anything of the card's metadata
    reads_card: bool = False
    #: whether the branch is there
    there: bool = True
    #: id of the repository as the Hub spells it, which takes any letter case; empty where it does not say
    repo_id: str = ""

    @property
    def holds_files(self) -> bool:
        """Whether somebody has put something there."""
        return bool(self.files.keys() - _FIRST_FILES)


class Commit(NamedTuple):
    """A commit as the Hub tells of it."""

    id: str
    title: str
    #: all but the title
    message: str
    authors: tuple[str, ...]


class Made(NamedTuple):
    """What a commit came to."""

    commit: str
    #: number of the pull request that it opened; `None` where it opened none
    pull_request: int | None
