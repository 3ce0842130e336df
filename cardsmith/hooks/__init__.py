"""A live trainer → facts and card, written when training ends and whenever the model is saved."""

from cardsmith.hooks.attach import attach
from cardsmith.hooks.callback import CardsmithCallback

__all__ = ["CardsmithCallback", "attach"]
