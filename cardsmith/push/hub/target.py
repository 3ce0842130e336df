"""Where a push goes: main, another branch, or a pull request."""

from __future__ import annotations

from dataclasses import dataclass

MAIN = "main"
_PULL_REQUEST = "refs/pr/"


@dataclass(frozen=True, kw_only=True)
class Target:
    """A place in a repository."""

    repo_id: str
    #: the branch that is committed to; of a pull request that is there already, `refs/pr/N`
    revision: str = MAIN
    #: whether a pull request against `revision` is opened
    opens: bool = False

    @property
    def pull_request(self) -> int | None:
        """Number of the pull request that is committed to."""
        number = self.revision.removeprefix(_PULL_REQUEST)
        return int(number) if self.revision.startswith(_PULL_REQUEST) and number.isdecimal() else None

    @property
    def words(self) -> str:
        """For messages: the repository, with the branch where it is not main."""
        return self.repo_id if self.revision == MAIN else f"{self.repo_id} ({self.revision})"


def pull_request(repo_id: str, number: int) -> Target:
    """The pull request with this number."""
    return Target(repo_id=repo_id, revision=f"{_PULL_REQUEST}{number}")
