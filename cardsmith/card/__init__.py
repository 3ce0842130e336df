"""Facts → Card: the README, its front matter and its sections."""

from cardsmith.card.model import Card
from cardsmith.card.render import render

__all__ = ["Card", "render"]
