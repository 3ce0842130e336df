"""What the card says of its verification: cardsmith's words, or those that a person has put in their place."""

from __future__ import annotations

from cardsmith.card.model import Card
from cardsmith.render.pieces import same
from cardsmith.render.update import Update

_HEADING = "verification"


def says_verification(card: Update) -> bool:
    """Whether the section that was rendered stands on the card as it was rendered."""
    return same(_section(card.card), _section(card.rendered))


def _section(card: Card) -> str | None:
    return next((each.text for each in card.sections if each.title.strip().casefold() == _HEADING), None)
