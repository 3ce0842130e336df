"""The code of one card, and whose it is.

A block is cardsmith's own when it is, byte for byte, one that cardsmith renders for the folder with its own templates.
Templates that lie in the folder (`.cardsmith/templates`) do not count: whoever sends a folder can send templates with
it, and what they render is that person's code like any README's. Line ends do not count either.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from cardsmith import facts as run_facts
from cardsmith.card.model import Card
from cardsmith.card.snippets import Snippet, usage_snippets
from cardsmith.errors import CardsmithError
from cardsmith.facts import Facts
from cardsmith.render import render
from cardsmith.render.phrases import model_id

README = "README.md"


@dataclass(frozen=True, kw_only=True)
class Usage:
    """What a card tells its reader to run."""

    #: text of the card
    card: str
    blocks: tuple[Snippet, ...]
    #: the code of those that cardsmith renders
    own: frozenset[str]
    #: what a snippet of cardsmith's loads: the repository of the artifact
    model: str
    #: id of its base, and the commit of that, where they are known
    base: str | None
    base_revision: str | None

    def is_own(self, block: Snippet) -> bool:
        """Whether cardsmith renders this block for this folder."""
        return block.code in self.own


def of_folder(folder: Path) -> Usage | None:
    """The code of the card that lies in `folder`; None where there is no card.

    Raises:
        CardError: the card cannot be read.
    """
    path = folder / README
    if not path.exists():
        return None
    card = Card.read(path)
    try:
        facts = run_facts.collect(folder)
    except CardsmithError:  # facts that cannot be read make no block cardsmith's own
        facts = Facts()
    return of_card(card, facts)


def of_card(card: Card, facts: Facts) -> Usage:
    """The code of a card for these facts."""
    return Usage(
        card=card.text,
        blocks=usage_snippets(card),
        own=frozenset(block.code for block in rendered(facts)),
        model=model_id(facts),
        base=facts.base_model.id,
        base_revision=facts.base_model.revision,
    )


def rendered(facts: Facts) -> tuple[Snippet, ...]:
    """The blocks that cardsmith itself renders for these facts: none out of the sections that a person wrote."""
    return usage_snippets(render(replace(facts, card=replace(facts.card, sections={}))))
