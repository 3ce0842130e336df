"""What a Hub is asked, and changes nothing."""

from __future__ import annotations

import contextlib
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

from cardsmith.card.model import LARGEST
from cardsmith.errors import HubError
from cardsmith.push.hub import permission
from cardsmith.push.hub.asking import Asking
from cardsmith.push.hub.held import Held
from cardsmith.push.hub.spoken import cause, status
from cardsmith.push.hub.target import MAIN
from cardsmith.push.hub.told import Commit, Standing
from cardsmith.temporary import temporary_folder


class Reading(Asking):
    """User, repositories, files, commits."""

    #: what the Hub said of the user, once it was asked
    _who: Mapping[str, Any] | None = None

    def user(self) -> str:
        """Name of the user whose token is used.

        Raises:
            HubError: nobody is logged in, the token is not valid or may not write, or the Hub cannot be reached.
        """

        def ask() -> str:
            self._who = said = self._api.whoami()
            if why := permission.lacking(said, self.endpoint):
                raise HubError(why)
            return str(said["name"])

        return self._ask("say who you are", ask)

    def stranger(self, repo_id: str) -> str | None:
        """Why the Hub may refuse this user to create the repository; `None` where nothing says that."""
        with contextlib.suppress(HubError):
            if self._who is None:
                self.user()
        return permission.stranger(self._who, repo_id) if self._who is not None else None

    def require_write(self, repo_id: str) -> None:
        """Make sure that this user may commit to a repository that is there. Clients before 1.0 cannot ask that.

        Raises:
            HubError: the user may not, or the Hub cannot be reached.
        """

        def ask() -> bool:
            try:
                self._api.auth_check(repo_id, write=True)
            except TypeError:
                return True
            except Exception as error:
                if status(error) == 404:  # a Hub that knows no such question
                    return True
                if status(error) in (401, 403):
                    return False
                raise
            return True

        if not self._ask(f"say whether you may write to {repo_id}", ask):
            raise HubError(
                f"Your token may not write to {repo_id}. Ask its owners to let you, log in as one of them "
                "(hf auth login), or propose the change with --pr."
            )

    def look(self, repo_id: str, revision: str = MAIN) -> Standing | None:
        """A branch, or commit, as it is now; `None` where there is no such repository (or this user is not shown it).

        Raises:
            HubError: the Hub cannot be reached, or refuses.
        """
        from huggingface_hub.errors import RepositoryNotFoundError, RevisionNotFoundError

        def ask() -> Standing | None:
            try:
                return _standing(self._info(repo_id, revision))
            except RevisionNotFoundError:
                return _standing(self._info(repo_id, MAIN))._replace(there=False)
            except RepositoryNotFoundError:
                return None

        return self._ask(f"look at {repo_id}", ask)

    def _info(self, repo_id: str, revision: str) -> Any:
        return self._api.model_info(repo_id, revision=None if revision == MAIN else revision, files_metadata=True)

    def branches(self, repo_id: str) -> set[str]:
        """Names of the branches of a repository.

        Raises:
            HubError: the Hub cannot be reached, or refuses.
        """
        ask = lambda: self._api.list_repo_refs(repo_id)  # noqa: E731
        return {each.name for each in self._ask(f"tell the branches of {repo_id}", ask).branches}

    def held(self, repo_id: str, paths: Collection[str], commit: str) -> dict[str, Held]:
        """What the Hub says of these files at `commit`; those that are not there are not in the answer.

        Raises:
            HubError: the Hub cannot be reached, or refuses.
        """
        ask = lambda: self._api.get_paths_info(repo_id, list(paths), revision=commit)  # noqa: E731
        return {item.path: Held.of(item) for item in self._ask(f"read back {repo_id}", ask)}

    def was_held(self, repo_id: str, paths: Collection[str], commit: str) -> dict[str, Held] | None:
        """The same of a commit that may not be there any more; then `None`.

        Raises:
            HubError: the Hub cannot be reached, or refuses.
        """
        try:
            return self.held(repo_id, paths, commit)
        except HubError as error:
            if status(cause(error)) == 404:
                return None
            raise

    def read(self, repo_id: str, path: str, commit: str) -> bytes | None:
        """A README, or what else is no larger, as it is at `commit`; `None` where there is no such file or commit.

        Raises:
            HubError: the Hub cannot be reached, or refuses; or the file is larger than a README may be.
        """

        def ask() -> bytes | None:
            try:
                found = self._api.get_paths_info(repo_id, [path], revision=commit)
            except Exception as error:
                if status(error) == 404:
                    return None
                raise
            size = next((item.size for item in found if item.path == path and hasattr(item, "size")), None)
            if size is None:
                return None
            if size > LARGEST:
                raise HubError(f"{path} of {repo_id} is larger than 10 MiB. Move data out of it on the Hub.")
            with _without_bars(), temporary_folder() as place:
                return Path(self._api.hf_hub_download(repo_id, path, revision=commit, local_dir=place)).read_bytes()

        return self._ask(f"read {path} of {repo_id}", ask)

    def commits(self, repo_id: str, revision: str) -> list[Commit]:
        """The newest commits of a branch or pull request, the newest first; as many as the Hub tells of at once.

        Raises:
            HubError: the Hub cannot be reached, or refuses.
        """
        from huggingface_hub.utils import build_hf_headers, get_session, hf_raise_for_status  # type: ignore[attr-defined]

        address = f"{self.endpoint}/api/models/{repo_id}/commits/{quote(revision, safe='')}"

        def ask() -> list[Commit]:
            answer = get_session().get(address, headers=build_hf_headers(library_name="cardsmith"))
            hf_raise_for_status(answer)
            return [_commit(said) for said in answer.json()]

        return self._ask(f"tell the commits of {repo_id}", ask)


def _standing(info: Any) -> Standing:
    return Standing(
        head=info.sha,
        private=bool(info.private),
        files={each.rfilename: Held.of(each) for each in info.siblings or ()},
        reads_card=info.card_data is not None,
        repo_id=str(info.id or ""),
    )


def _commit(said: Mapping[str, Any]) -> Commit:
    authors = tuple(str(each.get("user")) for each in said.get("authors", ()))
    return Commit(str(said["id"]), str(said["title"]), str(said.get("message") or ""), authors)


@contextlib.contextmanager
def _without_bars() -> Iterator[None]:
    """The client's bars leave blank lines behind, and a README takes no time."""
    from huggingface_hub import constants
    from huggingface_hub.utils.tqdm import are_progress_bars_disabled, disable_progress_bars, enable_progress_bars

    settled = constants.HF_HUB_DISABLE_PROGRESS_BARS is not None or are_progress_bars_disabled()
    if not settled:
        disable_progress_bars()
    try:
        yield
    finally:
        if not settled:
            enable_progress_bars()
