"""Card: a README.md as text, with its front matter and its sections, read and written without loss."""

from cardsmith.card.model import Card

__all__ = ["Card"]
