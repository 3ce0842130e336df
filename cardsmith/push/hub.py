"""The only room that talks to a Hub: one commit, and the proof that it arrived."""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urlsplit

from cardsmith.errors import CardsmithError, HubError, PushError
from cardsmith.push.plan import CHUNK, PlannedFile

if TYPE_CHECKING:
    from huggingface_hub import HfApi


class Standing(NamedTuple):
    """A repository as it is now."""

    #: the commit at the head of main; `None` where there is none yet
    head: str | None
    #: whether only its owners see it
    private: bool


class Hub:
    """A Hub, as the logged-in user sees it.

    Args:
        endpoint: its address; that of huggingface_hub's configuration when not given.

    Raises:
        HubError: the address is none.
    """

    def __init__(self, endpoint: str | None = None) -> None:
        from huggingface_hub import HfApi

        address = endpoint.rstrip("/") if endpoint is not None and _is_address(endpoint) else None
        if endpoint is not None and address is None:
            raise HubError(f"{endpoint!r} is no address of a Hub. Write it as https://huggingface.co")
        self._api: HfApi = HfApi(endpoint=address, library_name="cardsmith")

    @property
    def endpoint(self) -> str:
        """The Hub's address."""
        return self._api.endpoint

    def user(self) -> str:
        """Name of the user whose token is used.

        Raises:
            HubError: nobody is logged in, the token is not valid, or the Hub cannot be reached.
        """
        with _spoken("say who you are", self.endpoint):
            return str(self._api.whoami()["name"])

    def look(self, repo_id: str) -> Standing | None:
        """The repository as it is now, or `None` where it does not exist (or is not shown to this user).

        Raises:
            HubError: the Hub cannot be reached, or refuses.
        """
        from huggingface_hub.errors import RepositoryNotFoundError

        with _spoken(f"look at {repo_id}", self.endpoint):
            try:
                info = self._api.model_info(repo_id)
            except RepositoryNotFoundError:
                return None
            return Standing(head=info.sha, private=bool(info.private))

    def create(self, repo_id: str, *, private: bool) -> None:
        """Create the repository.

        Raises:
            HubError: the Hub refuses, for instance because the name is not the user's, or is taken.
        """
        with _spoken(f"create {repo_id}", self.endpoint):
            self._api.create_repo(repo_id, private=private)

    def commit(self, repo_id: str, files: Collection[PlannedFile], message: str, parent: str | None) -> str:
        """Make one commit of these files on top of `parent`, and return its id.

        Raises:
            PushError: somebody else has committed since `parent` was read. Nothing was changed.
            HubError: the Hub cannot be reached, or refuses.
        """
        from huggingface_hub import CommitOperationAdd
        from huggingface_hub.errors import HfHubHTTPError

        with _spoken(f"push to {repo_id}", self.endpoint):
            adds = [CommitOperationAdd(path_in_repo=file.path, path_or_fileobj=_source(file)) for file in files]
            try:
                made = self._api.create_commit(repo_id, adds, commit_message=message, parent_commit=parent)
            except HfHubHTTPError as error:
                if _status(error) == 412:
                    raise PushError(f"{repo_id} has changed while pushing. Nothing was pushed; run it again.") from None
                raise
            return str(made.oid)

    def lacking(self, repo_id: str, files: Collection[PlannedFile], commit: str) -> tuple[PlannedFile, ...]:
        """Those of `files` that the Hub does not hold at `commit`, or holds with other bytes.

        Raises:
            HubError: the Hub cannot be reached, or refuses.
        """
        with _spoken(f"read back {repo_id}", self.endpoint):
            found = self._api.get_paths_info(repo_id, [file.path for file in files], revision=commit)
            held = {item.path: item for item in found}
            return tuple(file for file in files if not _is_same(file, held.get(file.path)))

    def reads_card(self, repo_id: str, commit: str) -> bool:
        """Whether the Hub made anything of the card's metadata at `commit`.

        Raises:
            HubError: the Hub cannot be reached, or refuses.
        """
        with _spoken(f"read back {repo_id}", self.endpoint):
            return self._api.model_info(repo_id, revision=commit, expand=["cardData"]).card_data is not None


def _is_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0 and text.isprintable()
    except ValueError:
        return False


def _source(file: PlannedFile) -> str | bytes:
    return str(file.content) if isinstance(file.content, Path) else file.content


def _is_same(file: PlannedFile, held: Any) -> bool:
    """Large files carry their SHA-256; the others the SHA-1 that git gives them."""
    lfs = getattr(held, "lfs", None)
    return bool(lfs.sha256 == file.sha256 if lfs else getattr(held, "blob_id", None) == _git_sha1(file))


def _git_sha1(file: PlannedFile) -> str:
    digest = hashlib.sha1(b"blob %d\0" % file.size, usedforsecurity=False)
    if isinstance(file.content, bytes):
        digest.update(file.content)
        return digest.hexdigest()
    with file.content.open("rb") as stream:
        while chunk := stream.read(CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


@contextlib.contextmanager
def _spoken(what: str, endpoint: str) -> Iterator[None]:
    """Failures in one line that says what to do."""
    from huggingface_hub.errors import LocalTokenNotFoundError

    try:
        yield
    except CardsmithError:
        raise
    except LocalTokenNotFoundError as error:
        raise HubError("Nobody is logged in. Log in with: hf auth login (or set HF_TOKEN)") from error
    except Exception as error:  # the client's transport has its own tree of errors, another one in each major version
        said = _first_line(error)
        if not (status := _status(error)):
            raise HubError(f"{endpoint} could not be asked to {what}: {said}. Is the address right?") from error
        hint = {401: " Log in with: hf auth login", 403: " Your token needs write access to it."}.get(status, "")
        raise HubError(f"{endpoint} refused to {what}: {said}.{hint}") from error


def _status(error: Any) -> int:
    return int(getattr(getattr(error, "response", None), "status_code", 0))


def _first_line(error: Exception) -> str:
    text = getattr(error, "server_message", None) or str(error)
    return text.strip().partition("\n")[0].rstrip(".") or type(error).__name__
