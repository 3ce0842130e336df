"""What the card says of its verification: cardsmith's words, or those that a person has put in their place."""

from __future__ import annotations

from cardsmith.card.model import Card
from cardsmith.render.update import Update

_HEADING = "verification"


def says_verification(card: Update) -> bool:
    """Whether the section that was rendered stands on the card, whatever a person has added to it."""
    said, rendered = _section(card.card), _section(card.rendered)
    if said is None or rendered is None:
        return said is rendered
    there = iter(_lines(said))
    return all(line in there for line in _lines(rendered))  # in this order


def _lines(text: str) -> list[str]:
    return [line for line in text.splitlines() if line.strip()]


def _section(card: Card) -> str | None:
    return next((each.text for each in card.sections if each.title.strip().casefold() == _HEADING), None)
