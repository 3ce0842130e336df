"""Where a push goes: main, another branch, or a pull request."""

from __future__ import annotations

from dataclasses import dataclass

from cardsmith.credentials import kinds_in
from cardsmith.errors import ConfigError
from cardsmith.expressions import expression

MAIN = "main"
_PULL_REQUEST = "refs/pr/"
_BRANCH = "refs/heads/"
_COMMIT = expression(r"HEAD|[0-9a-fA-F]{40}")
#: What git takes in no name of a branch (https://git-scm.com/docs/git-check-ref-format). `@` is its word for HEAD; a
#: part becomes a file `part.lock`, and files' names end at 255; surrogates stand for bytes that are not UTF-8.
_ILLEGAL = expression(
    r"[\x00-\x20\x7f~^:?*\[\\\ud800-\udfff]|\.\.|//|@\{|^@$|^[-/]|(?:^|/)\.|\.lock(?:/|$)|[/.]$|[^/]{251}"
)


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


def branch(revision: str | None) -> str:
    """The branch that a revision names; main where none is given.

    Raises:
        ConfigError: it names a commit, which nothing can be pushed to, holds a credential, or git takes no such name.
    """
    name = (MAIN if revision is None else revision).removeprefix(_BRANCH)
    if name == "":  # as a script passes it whose variable is not set: no reason to push to main
        raise ConfigError("--revision names no branch. Name one, or leave it out to push to main.")
    if _COMMIT.fullmatch(name):
        raise ConfigError(f"--revision takes a branch, and {name} is a commit. Name a branch; a new one is made.")
    if kinds := kinds_in(name):
        raise ConfigError(f"--revision holds {kinds[0]}. A branch is seen by everybody who sees the repository.")
    if _ILLEGAL.search(name):
        letters = "Begin with a letter, and take letters, digits, '-', '_' and '/', at most 250"
        raise ConfigError(f"--revision {name[:60]!r} is no name that git takes for a branch. {letters}.")
    return name
