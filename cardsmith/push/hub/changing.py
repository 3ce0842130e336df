"""What changes a Hub."""

from __future__ import annotations

from collections.abc import Collection

from cardsmith.push.hub.additions import addition, deletion
from cardsmith.push.hub.asking import Asking
from cardsmith.push.hub.spoken import status
from cardsmith.push.hub.target import Target
from cardsmith.push.hub.told import Made, Moved, Refused
from cardsmith.push.planning.plan import PlannedFile

#: How the client tells that the Hub does not take the metadata of a card; this has no status.
_UNFIT = "Invalid metadata in README.md"


class Changing(Asking):
    """Repositories, branches, commits."""

    def create(self, repo_id: str) -> None:
        """Create the repository, private. Asked once: what becomes of a lost answer is for the caller to find out.

        Raises:
            HubError: the Hub refuses, for instance because the name is not the user's, or is taken.
        """
        self._ask(f"create {repo_id}", lambda: self._api.create_repo(repo_id, private=True), once=True)

    def publish(self, repo_id: str) -> None:
        """Make the repository public.

        Raises:
            HubError: the Hub cannot be reached, or refuses.
        """
        self._ask(f"make {repo_id} public", lambda: self._api.update_repo_settings(repo_id, private=False))

    def delete(self, repo_id: str) -> None:
        """Delete the repository.

        Raises:
            HubError: the Hub cannot be reached, or refuses.
        """
        self._ask(f"delete {repo_id}", lambda: self._api.delete_repo(repo_id, missing_ok=True))

    def branch(self, target: Target, start: str) -> None:
        """Make the branch; one that is there already is left as it is.

        Raises:
            HubError: the Hub cannot be reached, or refuses.
        """
        make = lambda: self._api.create_branch(  # noqa: E731
            target.repo_id, branch=target.revision, revision=start, exist_ok=True
        )
        self._ask(f"make the branch {target.revision} of {target.repo_id}", make)

    def delete_branch(self, target: Target) -> None:
        """Delete the branch.

        Raises:
            HubError: the Hub cannot be reached, or refuses.
        """
        delete = lambda: self._api.delete_branch(target.repo_id, branch=target.revision)  # noqa: E731
        self._ask(f"delete the branch {target.revision} of {target.repo_id}", delete)

    def commit(
        self,
        target: Target,
        files: Collection[PlannedFile],
        message: str,
        description: str,
        parent: str | None,
        gone: Collection[str] = (),
    ) -> Made:
        """Make one commit of these files on top of `parent`, without those at `gone`. Asked once; see `settle`.

        Raises:
            Moved: somebody else has committed since `parent` was read. Nothing was changed.
            Refused: the Hub does not take the card, or would leave a file out. Nothing was changed.
            UnreadableFile: a file of the folder is another one than was planned. Nothing was changed.
            HubError: the Hub cannot be reached, or refuses.
        """

        def ask() -> Made:
            try:
                made = self._api.create_commit(
                    target.repo_id,
                    [*map(addition, files), *map(deletion, gone)],
                    commit_message=message,
                    commit_description=description,
                    revision=target.revision,
                    create_pr=target.opens,
                    parent_commit=parent,
                )
            except Exception as error:
                if status(error) == 412:
                    raise Moved from None
                if isinstance(error, ValueError) and str(error).startswith(_UNFIT):
                    raise Refused(f"The Hub does not take the card: {' '.join(str(error).split())}") from error
                raise
            return Made(str(made.oid), made.pr_num if target.opens and made.pr_url else None)

        return self._ask(f"push to {target.words}", ask, once=True)
