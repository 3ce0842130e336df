"""The base model of an adapter: where it is, and what to say when it is not there."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from cardsmith.errors import VerifyError
from cardsmith.verify.outcome import Failed
from cardsmith.verify.request import Request
from cardsmith.verify.wording import plain, reason

WAY_OUT = "Name the base with --base PATH_OR_ID."


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
        if _unreachable(error):
            raise VerifyError(f"the base model {plain(base)} cannot be fetched: {reason(error)} {WAY_OUT}") from error
        raise Failed(f"the base model {plain(base)} cannot be read: {reason(error)} {WAY_OUT}") from error


def _unreachable(error: BaseException) -> bool:
    """True when the Hub gave no answer, or must not be asked; the artifact is not to blame for that."""
    from huggingface_hub.errors import LocalEntryNotFoundError, OfflineModeIsEnabled

    cause = error.__cause__ or error.__context__
    return isinstance(error, LocalEntryNotFoundError | OfflineModeIsEnabled) or bool(cause and _unreachable(cause))


def _is_path(base: str) -> bool:
    """True for what cannot be `name` or `owner/name` on the Hub."""
    return not re.fullmatch(r"[\w-][\w.-]*(/[\w-][\w.-]*)?", base)
