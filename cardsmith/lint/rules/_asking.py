"""Rules that find nothing in a card alone. Most cards are checked alone, and start sooner without these modules."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from types import ModuleType
from typing import Any, Literal

from cardsmith.lint.document import Document
from cardsmith.lint.model import Finding

#: what a rule needs of a document
Need = Literal["beside", "facts", "online"]


class Asking:
    """A module of this folder, which is loaded for the first card that has what it needs, or when its page is read.

    Args:
        module: its name, which is made of its code and its name.
        need: the part of a document without which it finds nothing.
    """

    def __init__(self, module: str, need: Need) -> None:
        code, _, name = module.partition("_")
        self.CODE = code.upper()
        self.NAME = name.replace("_", "-")
        self.__name__ = f"{__package__}.{module}"
        self._need = need

    def check(self, document: Document) -> Iterator[Finding]:
        """See `Rule`."""
        if getattr(document, self._need) is None:
            return iter(())
        found: Iterator[Finding] = self.loaded.check(document)
        return found

    @property
    def loaded(self) -> ModuleType:
        """The module itself."""
        return import_module(self.__name__)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.loaded, name)


def beside(module: str) -> Asking:
    """A rule on what lies beside a card."""
    return Asking(module, "beside")


def facts(module: str) -> Asking:
    """A rule on the facts beside a card."""
    return Asking(module, "facts")


def online(module: str) -> Asking:
    """A rule on what the Hub says."""
    return Asking(module, "online")
