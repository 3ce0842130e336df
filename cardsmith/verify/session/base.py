"""The base model of an adapter: where it is, and what to say when it is not there."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from cardsmith.artifact.wording import plain
from cardsmith.errors import VerifyError
from cardsmith.repo_id import is_repo_id
from cardsmith.verify.outcome import Failed
from cardsmith.verify.request import Request
from cardsmith.verify.wording import reason

LOGIN = "Log in with `hf auth login`."
WAY_OUT = "Name the base: `cardsmith verify DIR --base PATH_OR_ID`."


def absolute(base: str | None) -> str | None:
    """`base` as the child needs it: an existing folder as an absolute path, anything else as it is."""
    if base is None:
        return None
    path = Path(base).expanduser()
    return str(path.resolve()) if path.is_dir() else base


def named(request: Request) -> str:
    """The base to load.

    Raises:
        Failed: the adapter names none, or a folder that does not exist.
    """
    if request.base is None:
        raise Failed(f"adapter_config.json names no base model. {WAY_OUT}")
    if _is_path(request.base) and not Path(request.base).is_dir():
        raise Failed(f"the base model {plain(request.base)} does not exist on this machine. {WAY_OUT}")
    return request.base


def source(request: Request) -> dict[str, Any]:
    """Keywords of `from_pretrained` for whatever comes from the base. Code in its repository never runs."""
    return {"revision": request.revision or "main", "token": request.token, "trust_remote_code": False}


def config(request: Request) -> Any:
    """The transformers config of the base.

    Raises:
        Failed: the base cannot be found, is not open to this user, or has a config that transformers cannot read.
        VerifyError: it has to be fetched, and the Hub cannot be reached.
    """
    base = named(request)
    from transformers import AutoConfig

    try:
        return AutoConfig.from_pretrained(base, **source(request))
    except (OSError, ValueError, KeyError) as error:
        raise _explained(base, error) from error


def _explained(base: str, error: Exception) -> Failed | VerifyError:
    """Whose fault it is that the base cannot be read: that of the artifact, of the user's rights, or of the network."""
    from huggingface_hub.errors import LocalEntryNotFoundError, OfflineModeIsEnabled, RepositoryNotFoundError

    causes = list(_chain(error))
    if any(isinstance(cause, LocalEntryNotFoundError | OfflineModeIsEnabled) for cause in causes):
        return VerifyError(f"the base model {plain(base)} cannot be fetched: {reason(causes[-1])} {WAY_OUT}")
    if any(isinstance(cause, RepositoryNotFoundError) for cause in causes):
        return Failed(f"the base model {plain(base)} is not on the Hub, or not open to you. {LOGIN} {WAY_OUT}")
    return Failed(f"the base model {plain(base)} cannot be read: {reason(error)} {WAY_OUT}")


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    """An error and what it was raised from, as far back as that goes."""
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def _is_path(base: str) -> bool:
    """True for what cannot be `name` or `owner/name` on the Hub."""
    return not is_repo_id(base)
