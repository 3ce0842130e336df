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


def stranger(said: Mapping[str, Any], repo_id: str) -> str | None:
    """Why the Hub may refuse to create the repository; `None` where it would be the user's, or of their organisation.

    It is no reason to stop: a Hub need not tell of every organisation, and one on this machine lets its user do all.

    Args:
        said: the Hub's answer to "who am I".
        repo_id: `owner/name` of a repository that is not there.
    """
    owner, name, orgs = repo_id.partition("/")[0], str(said.get("name")), said.get("orgs")
    mapped = [_mapping(each) for each in orgs] if isinstance(orgs, list) else []
    own = {str(each.get("name")).casefold() for each in mapped if each.get("roleInOrg") != "read"}
    if owner.casefold() in own | {name.casefold()}:
        return None
    return (
        f"The Hub may refuse to create {repo_id}: {owner} is neither you ({name}) nor an organisation that it says you "
        "may write to."
    )


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
