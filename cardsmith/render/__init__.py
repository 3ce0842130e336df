"""Facts → Card: rendered from templates, and merged with what a person wrote."""

from cardsmith.render.render import render

__all__ = ["render"]
