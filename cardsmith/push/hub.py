"""The only room that talks to a Hub: one commit, and the proof that it arrived."""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Collection, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urlsplit

from cardsmith.card.model import LARGEST
from cardsmith.errors import HubError, PushError
from cardsmith.push.plan import CHUNK, PlannedFile
from cardsmith.push.spoken import spoken, status

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
        with spoken("say who you are", self.endpoint):
            return str(self._api.whoami()["name"])

    def look(self, repo_id: str) -> Standing | None:
        """The repository as it is now, or `None` where it does not exist (or is not shown to this user).

        Raises:
            HubError: the Hub cannot be reached, or refuses.
        """
        from huggingface_hub.errors import RepositoryNotFoundError

        with spoken(f"look at {repo_id}", self.endpoint):
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
        with spoken(f"create {repo_id}", self.endpoint):
            self._api.create_repo(repo_id, private=private)

    def commit(self, repo_id: str, files: Collection[PlannedFile], message: str, parent: str | None) -> str:
        """Make one commit of these files on top of `parent`, and return its id.

        Raises:
            PushError: somebody else has committed since `parent` was read. Nothing was changed.
            HubError: the Hub cannot be reached, or refuses.
        """
        from huggingface_hub import CommitOperationAdd
        from huggingface_hub.errors import HfHubHTTPError

        with spoken(f"push to {repo_id}", self.endpoint):
            adds = [CommitOperationAdd(path_in_repo=file.path, path_or_fileobj=_source(file)) for file in files]
            try:
                made = self._api.create_commit(repo_id, adds, commit_message=message, parent_commit=parent)
            except HfHubHTTPError as error:
                if status(error) == 412:
                    raise PushError(f"{repo_id} has changed while pushing. Nothing was pushed; run it again.") from None
                raise
            return str(made.oid)

    def lacking(self, repo_id: str, files: Collection[PlannedFile], commit: str) -> tuple[PlannedFile, ...]:
        """Those of `files` that the Hub does not hold at `commit`, or holds with other bytes.

        Raises:
            HubError: the Hub cannot be reached, or refuses.
        """
        with spoken(f"read back {repo_id}", self.endpoint):
            found = self._api.get_paths_info(repo_id, [file.path for file in files], revision=commit)
            held = {item.path: item for item in found}
            return tuple(file for file in files if not _is_same(file, held.get(file.path)))

    def read(self, repo_id: str, path: str, commit: str) -> bytes | None:
        """A README, or what else is no larger, as it is at `commit`; `None` where there is no such file or commit.

        Raises:
            HubError: the Hub cannot be reached, or refuses; or the file is larger than a README may be.
        """
        from huggingface_hub.errors import HfHubHTTPError

        with spoken(f"read {path} of {repo_id}", self.endpoint), TemporaryDirectory(prefix="cardsmith-") as place:
            try:
                found = self._api.get_paths_info(repo_id, [path], revision=commit)
            except HfHubHTTPError as error:
                if status(error) == 404:
                    return None
                raise
            size = next((item.size for item in found if item.path == path and hasattr(item, "size")), None)
            if size is None:
                return None
            if size > LARGEST:
                raise HubError(f"{path} of {repo_id} is larger than 10 MiB. Move data out of it on the Hub.")
            with _without_bars():
                return Path(self._api.hf_hub_download(repo_id, path, revision=commit, local_dir=place)).read_bytes()

    def reads_card(self, repo_id: str, commit: str) -> bool:
        """Whether the Hub made anything of the card's metadata at `commit`.

        Raises:
            HubError: the Hub cannot be reached, or refuses.
        """
        with spoken(f"read back {repo_id}", self.endpoint):
            return self._api.model_info(repo_id, revision=commit, expand=["cardData"]).card_data is not None


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
