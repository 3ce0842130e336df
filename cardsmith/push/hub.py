"""The only room that talks to a Hub: one commit, and the proof that it arrived."""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cardsmith.errors import HubError, PushError
from cardsmith.push.plan import Plan, PlannedFile

if TYPE_CHECKING:
    from huggingface_hub import HfApi


class Hub:
    """A Hub, as the logged-in user sees it.

    Args:
        endpoint: its address; that of huggingface_hub's configuration when not given.
    """

    def __init__(self, endpoint: str | None = None) -> None:
        from huggingface_hub import HfApi

        self._api: HfApi = HfApi(endpoint=endpoint, library_name="cardsmith")

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

    def head(self, repo_id: str) -> str | None:
        """The commit at the head of main, or `None` where the repository does not exist.

        Raises:
            HubError: the Hub cannot be reached, or refuses.
        """
        from huggingface_hub.errors import RepositoryNotFoundError

        try:
            with _spoken(f"look at {repo_id}", self.endpoint):
                return self._api.model_info(repo_id).sha
        except RepositoryNotFoundError:
            return None

    def is_private(self, repo_id: str) -> bool:
        """Whether only its owners see the repository."""
        with _spoken(f"look at {repo_id}", self.endpoint):
            return bool(self._api.model_info(repo_id).private)

    def create(self, repo_id: str, *, private: bool) -> None:
        """Create the repository.

        Raises:
            HubError: the Hub refuses, for instance because the name is not the user's.
        """
        with _spoken(f"create {repo_id}", self.endpoint):
            self._api.create_repo(repo_id, private=private, exist_ok=True)

    def commit(self, repo_id: str, plan: Plan, message: str, parent: str | None) -> str:
        """Make one commit of the whole plan on top of `parent`, and return its id.

        Raises:
            PushError: somebody else has committed since `parent` was read. Nothing was changed.
            HubError: the Hub cannot be reached, or refuses.
        """
        from huggingface_hub import CommitOperationAdd
        from huggingface_hub.errors import HfHubHTTPError

        adds = [CommitOperationAdd(path_in_repo=file.path, path_or_fileobj=_source(file)) for file in plan.files]
        try:
            with _spoken(f"push to {repo_id}", self.endpoint):
                made = self._api.create_commit(repo_id, adds, commit_message=message, parent_commit=parent)
        except HfHubHTTPError as error:
            if error.response.status_code == 412:
                raise PushError(f"{repo_id} has changed while pushing. Nothing was pushed; run it again.") from None
            raise
        return str(made.oid)

    def verify_arrival(self, repo_id: str, plan: Plan, commit: str) -> None:
        """Read back what the Hub holds at `commit`: every file's digest, and that the card was parsed.

        Raises:
            PushError: a file is missing or differs, or the Hub made nothing of the card's metadata.
            HubError: the Hub cannot be reached.
        """
        with _spoken(f"read back {repo_id}", self.endpoint):
            held = {
                item.path: item
                for item in self._api.get_paths_info(repo_id, [f.path for f in plan.files], revision=commit)
            }
            parsed = self._api.model_info(repo_id, revision=commit, expand=["cardData"]).card_data
        differing = [file.path for file in plan.files if not _is_same(file, held.get(file.path))]
        if differing:
            raise PushError(f"{repo_id} at {commit} does not hold what was sent: {', '.join(differing)}. Push again.")
        if parsed is None:
            raise PushError(f"{repo_id} at {commit}: the Hub did not read the card's metadata. Check its front matter.")


def _source(file: PlannedFile) -> str | bytes:
    return str(file.content) if isinstance(file.content, Path) else file.content


def _is_same(file: PlannedFile, held: Any) -> bool:
    """Large files carry their SHA-256; the others the SHA-1 that git gives them."""
    if held is None:
        return False
    lfs = getattr(held, "lfs", None)
    return bool(lfs.sha256 == file.sha256 if lfs else held.blob_id == _git_sha1(file))


def _git_sha1(file: PlannedFile) -> str:
    data = file.content if isinstance(file.content, bytes) else file.content.read_bytes()
    return hashlib.sha1(b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest()


@contextlib.contextmanager
def _spoken(what: str, endpoint: str) -> Iterator[None]:
    """Failures in one line that says what to do; the caller may still want a missing repository or a conflict."""
    from huggingface_hub import errors

    try:
        yield
    except errors.RepositoryNotFoundError:
        raise
    except errors.HfHubHTTPError as error:
        status = error.response.status_code
        if status == 412:
            raise
        hint = {401: " Log in with: hf auth login", 403: " Your token needs write access to it."}.get(status, "")
        raise HubError(f"{endpoint} refused to {what}: {_first_line(error)}.{hint}") from None
    except errors.LocalTokenNotFoundError:
        raise HubError("Nobody is logged in. Log in with: hf auth login (or set HF_TOKEN)") from None
    except (OSError, RuntimeError, ValueError) as error:
        raise HubError(f"{endpoint} could not be asked to {what}: {_first_line(error)}") from None


def _first_line(error: Exception) -> str:
    text = getattr(error, "server_message", None) or str(error)
    return text.strip().partition("\n")[0].rstrip(".") or type(error).__name__
