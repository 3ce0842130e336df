"""What the card, the adapter's configuration and the facts say that the base is."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from cardsmith.errors import CardError, FactsError
from cardsmith.repo_id import is_repo_id
from cardsmith.verify.artifact import Artifact

if TYPE_CHECKING:
    from cardsmith.facts.model import Facts

README = "README.md"
FACTS = ".cardsmith/facts.json"


def named_bases(artifact: Artifact) -> Mapping[str, tuple[str, ...]]:
    """File → the ids of bases in it. A file that cannot be read, or names a folder of some machine, is left out."""
    facts = read_facts(artifact.folder)
    said = {
        "adapter_config.json": (artifact.base,) if artifact.base else (),
        README: _card(artifact.folder),
        FACTS: (facts.base_model.id,) if facts and facts.base_model.id else (),
    }
    ids = {file: tuple(base for base in bases if is_repo_id(base)) for file, bases in said.items()}
    return {file: bases for file, bases in ids.items() if bases}


def read_facts(folder: Path) -> Facts | None:
    """The facts, where there are some that can be read: that they cannot is for the linter to say."""
    if not (folder / FACTS).exists():  # what reads them takes a tenth of a second to import
        return None
    from cardsmith.facts import store

    try:
        return store.read(folder)
    except FactsError:
        return None


def _card(folder: Path) -> tuple[str, ...]:
    from cardsmith.card import Card

    try:
        value = Card.read_parsed(folder / README).metadata.get("base_model")
    except CardError:
        return ()
    values = value if isinstance(value, list) else [value]
    return tuple(each for each in values if isinstance(each, str))
