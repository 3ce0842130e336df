"""The only room that talks to a Hub. Each method is one thing asked of it."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Collection, Iterator, Mapping
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar
from urllib.parse import quote, urlsplit

from cardsmith.card.model import LARGEST
from cardsmith.credentials import mask
from cardsmith.errors import HubError
from cardsmith.push import home, permission, silence
from cardsmith.push.additions import addition, client
from cardsmith.push.held import Held
from cardsmith.push.patience import Patience
from cardsmith.push.plan import PlannedFile
from cardsmith.push.spoken import spoken, status
from cardsmith.push.target import MAIN, Target

if TYPE_CHECKING:
    from huggingface_hub import HfApi

_T = TypeVar("_T")
#: Of the open pull requests the newest are looked at.
_PULL_REQUESTS = 20
#: How the client tells that the Hub does not take the metadata of a card; this has no status.
_UNFIT = "Invalid metadata in README.md"


class Moved(Exception):
    """Somebody else has committed since the head was read. Nothing was changed."""


class Refused(Exception):
    """The Hub does not take what was sent, and holds nothing of it. The message says why."""


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


class Hub:
    """A Hub, as the logged-in user sees it.

    Args:
        endpoint: its address; that of huggingface_hub's configuration when not given.
        say: told in a line what it waits for.

    Raises:
        HubError: the address is none.
    """

    def __init__(self, endpoint: str | None = None, say: Callable[[str], None] = lambda _: None) -> None:
        address = endpoint.rstrip("/") if endpoint is not None and _is_address(endpoint) else None
        if endpoint is not None and address is None:
            raise HubError(f"{mask(endpoint)!r} is no address of a Hub. Write it as https://huggingface.co")
        self._api: HfApi = client(address)
        self.say = say
        self.patience = Patience(say)

    @property
    def endpoint(self) -> str:
        """The Hub's address."""
        return self._api.endpoint

    def user(self) -> str:
        """Name of the user whose token is used.

        Raises:
            HubError: nobody is logged in, the token is not valid or may not write, or the Hub cannot be reached.
        """

        def ask() -> str:
            said = self._api.whoami()
            if why := permission.lacking(said, self.endpoint):
                raise HubError(why)
            return str(said["name"])

        return self._ask("say who you are", ask)

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
        self, target: Target, files: Collection[PlannedFile], message: str, description: str, parent: str | None
    ) -> Made:
        """Make one commit of these files on top of `parent`. Asked once; see `settle`.

        Raises:
            Moved: somebody else has committed since `parent` was read. Nothing was changed.
            UnreadableFile: a file of the folder is another one than was planned. Nothing was changed.
            HubError: the Hub cannot be reached, or refuses.
        """

        def ask() -> Made:
            try:
                made = self._api.create_commit(
                    target.repo_id,
                    [addition(file) for file in files],
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

    def held(self, repo_id: str, paths: Collection[str], commit: str) -> dict[str, Held]:
        """What the Hub says of these files at `commit`; those that are not there are not in the answer.

        Raises:
            HubError: the Hub cannot be reached, or refuses.
        """
        ask = lambda: self._api.get_paths_info(repo_id, list(paths), revision=commit)  # noqa: E731
        return {item.path: Held.of(item) for item in self._ask(f"read back {repo_id}", ask)}

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
            with _without_bars(), TemporaryDirectory(prefix="cardsmith-") as place:
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

    def _ask(self, what: str, ask: Callable[[], _T], *, once: bool = False) -> _T:
        """One request, in cardsmith's own words where it fails; again and again where that is safe."""

        def bounded() -> _T:
            silence.bound()
            home.watch()
            return ask()

        with spoken(what, self.endpoint):
            return bounded() if once else self.patience.with_(bounded)


def _standing(info: Any) -> Standing:
    return Standing(
        head=info.sha,
        private=bool(info.private),
        files={each.rfilename: Held.of(each) for each in info.siblings or ()},
        reads_card=info.card_data is not None,
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


def _is_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
        open_ = parts.username is None and parts.password is None  # a password would stand in the receipt
        good = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
        return open_ and good and text.isprintable()
    except ValueError:
        return False
