"""A card to be mended, with the files beside it: what is found when other texts stand in their place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from cardsmith.card.model import Card
from cardsmith.errors import RuleError
from cardsmith.lint.document import Document
from cardsmith.lint.engine.diagnose import UNNAMED, Case, diagnose
from cardsmith.lint.folder.beside import Beside
from cardsmith.lint.model import Diagnostic
from cardsmith.lint.rules import RULES

if TYPE_CHECKING:
    from cardsmith.lint.online import Hub

#: Path, as findings name it → text, of files that change.
Texts = Mapping[str, str]


@dataclass(frozen=True)
class Reading:
    """What all rules find in texts."""

    found: tuple[Diagnostic, ...]
    #: whether the front matter could be read: where it could not, most rules had nothing to look at
    readable: bool


class Subject:
    """A card and what lies beside it.

    Args:
        card: the card as it is.
        path: the file that it was read from; none for standard input.
        online: the Hub that rules may ask.
    """

    def __init__(self, card: Card, path: Path | None = None, online: Hub | None = None) -> None:
        self.path = str(path) if path else UNNAMED
        self._card = card
        self._file = path
        self._online = online
        self._beside = Beside.of(path) if path else None

    @property
    def is_cut(self) -> bool:
        """Whether rules look at its beginning only."""
        return Document(self._card).is_cut

    def text(self, path: str) -> str | None:
        """The text of a file as it is; `None` where it has none, or lies elsewhere."""
        if path == self.path:
            return self._card.text
        name = self._name(path)
        within = self._beside and (self._beside.folder / name).resolve().is_relative_to(self._beside.folder.resolve())
        return self._beside.text(name) if self._beside and within else None

    def read(self, texts: Texts) -> Reading:
        """What all rules find when these texts stand in place of the files'."""
        card = Card(texts[self.path]) if self.path in texts else self._card
        others = {self._name(path): text for path, text in texts.items() if path != self.path}
        document = Document(
            card,
            self._file.parent if self._file else None,
            beside=Beside.of(self._file, others) if self._file else None,
            online=self._online,
        )
        found = sorted(diagnose(Case(document, self.path, _raised), RULES), key=lambda each: each.sort_key)
        return Reading(tuple(found), document.metadata is not None)

    def _name(self, path: str) -> str:
        """A file beside the card, as rules name it."""
        return Path(path).relative_to(Path(self.path).parent).as_posix()


def _raised(error: RuleError) -> None:
    raise error
