"""Pull requests, as a Hub lists them."""

from __future__ import annotations

from itertools import islice

from cardsmith.push.hub.asking import Asking
from cardsmith.push.hub.spoken import status

#: Of the open ones the newest are looked at.
_PULL_REQUESTS = 20


class Proposals(Asking):
    """Which are there, and open."""

    def is_open(self, repo_id: str, number: int) -> bool:
        """Whether the pull request is there, and neither merged nor closed.

        Raises:
            HubError: the Hub cannot be reached, or refuses.
        """

        def ask() -> bool:
            try:
                return self._api.get_discussion_details(repo_id, number).status in ("open", "draft")
            except Exception as error:
                if status(error) == 404:
                    return False
                raise

        return self._ask(f"look at pull request {number} of {repo_id}", ask)

    def open_pull_requests(self, repo_id: str) -> list[int]:
        """Numbers of the newest open pull requests.

        Raises:
            HubError: the Hub cannot be reached, or refuses.
        """

        def ask() -> list[int]:
            found = self._api.get_repo_discussions(repo_id, discussion_type="pull_request", discussion_status="open")
            return [each.num for each in islice(found, _PULL_REQUESTS) if each.is_pull_request]

        return self._ask(f"list the pull requests of {repo_id}", ask)
