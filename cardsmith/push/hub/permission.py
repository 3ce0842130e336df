"""What a token is good for, as the Hub tells of it: whoever may not push hears of it before anything is sent."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from typing import Any

#: A token that may do this may push.
_WRITE = "repo.write"
#: Set, it makes the client get a token for CI, good for one repository and an hour (huggingface_hub: _oidc.py).
CI = "HF_OIDC_RESOURCE"


def lacking(said: Mapping[str, Any], endpoint: str) -> str | None:
    """Why the token cannot push anywhere, and what to do; `None` where it may, or the Hub does not tell.

    Args:
        said: the Hub's answer to "who am I" (`/api/whoami-v2`).
        endpoint: the Hub's address.
    """
    token = _mapping(_mapping(said.get("auth")).get("accessToken"))
    role = token.get("role")
    if role == "read":
        what = "may only read"
    elif role == "fineGrained" and token.get("fineGrained") and _WRITE not in _permissions(token["fineGrained"]):
        what = "may not write to any repository"
    else:
        return None
    return f"The token of {said.get('name')} {what}. Make one that may write: {endpoint}/settings/tokens"


def is_of_ci() -> bool:
    """Whether the token is one that CI gets for a repository: it need not tell who it is."""
    return bool(os.environ.get(CI))


def _permissions(said: Any) -> set[str]:
    return set(_listed(_mapping(said)))


def _listed(said: Mapping[str, Any]) -> Iterator[str]:
    yield from (str(each) for each in said.get("global") or ())
    for scope in said.get("scoped") or ():
        yield from (str(each) for each in _mapping(scope).get("permissions") or ())


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}
