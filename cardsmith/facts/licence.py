"""The licence of the base model, from its own card on the Hub. It is never guessed and never defaulted."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import Any

from cardsmith.credentials import mask
from cardsmith.facts.findings import Finding, assemble, disassemble
from cardsmith.facts.model import Facts

_log = logging.getLogger("cardsmith")

#: Seconds. A training run or a push must not wait longer for one line of its card.
_TIMEOUT = 10.0
_BY_HAND = "Name it with `cardsmith render DIR --set license=ID`."
_RENAME = "If it is a folder of yours, publish it, and `cardsmith render DIR --set base_model.id=ORG/NAME`."


def resolve_license(facts: Facts, endpoint: str | None = None) -> Facts:
    """`facts` with the licence of the base model, its name and its link, where the base's card states them.

    Asks the Hub at `endpoint`, or the one that huggingface_hub is configured for. Where it cannot be asked (offline,
    gated, no such model) the facts come back as they are: the card then has no licence, and the linter says so.
    """
    base = facts.base_model
    if base.id is None or base.license is not None:
        return facts
    found = [finding for finding in _from_hub(base.id, base.revision, endpoint) if finding.value]
    return assemble([*disassemble(facts, "facts.json"), *found]) if found else facts


def _from_hub(repo_id: str, revision: str | None, endpoint: str | None) -> Iterator[Finding]:
    from huggingface_hub import HfApi

    try:
        info = HfApi(endpoint=endpoint).model_info(repo_id, revision=revision, timeout=_TIMEOUT)
    except Exception as error:  # noqa: BLE001 - offline, gated, gone: all the same to the card
        _log.warning("%s", _unread(repo_id, error))
        return
    source = f"card of {repo_id} on the Hub"
    card: Any = info.card_data
    for key in ("license", "license_name", "license_link"):
        value = getattr(card, key, None)
        # a list of licences is the Hub's way to say "any of these": which one applies is the owner's choice
        yield Finding(f"base_model.{key}", value if isinstance(value, str) else None, source)
    tags = [tag.partition(":")[2] for tag in info.tags or () if tag.startswith("license:")]
    yield Finding("base_model.license", tags[0] if len(tags) == 1 else None, f"tag of {repo_id} on the Hub")


def _unread(repo_id: str, error: Exception) -> str:
    """What it means that the base cannot be looked at, and what to do, in a line."""
    from huggingface_hub.errors import HFValidationError, RepositoryNotFoundError, RevisionNotFoundError

    base = mask(repo_id)
    if isinstance(error, RevisionNotFoundError):
        return f"The base {base} has no such commit on the Hub, so its licence was not read. {_BY_HAND}"
    if isinstance(error, (RepositoryNotFoundError, HFValidationError)):
        return (
            f"The Hub shows you no model {base}, which the card names as its base. {_RENAME} If it is private, log in."
        )
    return f"The Hub could not be asked for the licence of the base {base}. Try again later. {_BY_HAND}"
