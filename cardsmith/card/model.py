"""Card: a README.md, read and written without loss.

The text is kept as it stands; everything else (front matter, sections) is a view with positions into it.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from cardsmith import atomic
from cardsmith.card import frontmatter
from cardsmith.card.once import once
from cardsmith.card.sections import Section, split
from cardsmith.errors import CardError
from cardsmith.expressions import expression

#: The expression of the Hub's server, as huggingface_hub 2.4 documents it (repocard.py: REGEX_YAML_BLOCK), with what
#: JavaScript counts as white space. In two parts it finds the same in a third of the time, and the closing fence sooner
#: by its dashes than by a choice of line ends.
_BLANK = r"\t\n\v\f\r \u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff"
_OPENS = rf"[{_BLANK}]*---(?:\r\n|\r|\n)"
_OPENING = expression(_OPENS)
#: Keys as metadata has them, under the first fence.
_UNCLOSED = expression(_OPENS + r"[ \t\r\n]*(?<=[\r\n])[a-z][a-z_]{0,39}:(?:[ \t\r\n]|\Z)")
_CLOSING = expression(r"---(?<=[\r\n]---)[ \t]*(?:\r?\n|\Z)")

#: The Hub refuses a larger README.
LARGEST = 10 * 2**20


class Card:
    """A model card. Two with the same text are equal.

    Attributes:
        text: the README as it is in the file, line ends and all.
    """

    def __init__(self, text: str) -> None:
        self.text: Final = text

    def __str__(self) -> str:
        return self.text

    def __repr__(self) -> str:
        return f"Card({self.text!r})"

    def __eq__(self, other: object) -> bool:
        return self.text == other.text if isinstance(other, Card) else NotImplemented

    def __hash__(self) -> int:
        return hash(self.text)

    @classmethod
    def read(cls, path: Path) -> Card:
        """Read a README.md. A byte-order mark and the line ends stay in the text.

        Raises:
            CardError: it is not there, is no regular file, is not UTF-8, or is larger than the Hub takes (10 MiB).
        """
        if not path.is_file():
            if path.exists():
                raise CardError(f"{path} is not a file. Move it away; the card must be a file.")
            if path.is_symlink():
                raise CardError(
                    f"{path} is a link to a file that is not there. Delete the link, or point it to a card."
                )
            raise CardError(f"{path} does not exist. Write it with: cardsmith render {path.parent}")
        try:
            data = _read_bytes(path)
        except OSError as error:
            raise CardError(f"{path} cannot be read: {error.strerror}. Check its permissions.") from None
        try:
            return cls(data.decode("utf-8"))
        except UnicodeDecodeError as error:
            raise CardError(
                f"{path} is not UTF-8 (byte {error.start} is 0x{data[error.start]:02x}). "
                "Save it as UTF-8; your editor can convert it."
            ) from None

    @classmethod
    def read_parsed(cls, path: Path) -> Card:
        """Read a README.md whose front matter is needed.

        Raises:
            CardError: see `read`; or the front matter does not parse, or is never closed, so that all of the card
                would be text. The message names file, line and column.
        """
        card = cls.read(path)
        try:
            card.require_closed()
            _ = card.metadata
        except CardError as error:
            raise CardError(f"{path}, {error}. Mend the front matter; nothing was changed.") from None
        return card

    def require_closed(self) -> None:
        """Refuse front matter that is never closed: all of it would be text.

        Raises:
            CardError: it has an opening fence with keys below, and no closing one.
        """
        if self.front_matter is None and _UNCLOSED.match(self.text):
            raise CardError("line 1, column 1: the front matter is never closed; end it with a line `---`")

    def write(self, path: Path) -> None:
        """Replace the file at `path` by this card, whole or not at all.

        Raises:
            CardError: it cannot be written; the old file is then untouched.
        """
        try:
            atomic.write_text(path, self.text)
        except OSError as error:
            raise CardError(f"{path} cannot be written: {error.strerror}. The file is as it was.") from error

    @once
    def _block(self) -> tuple[int, int, int] | None:
        """Where the YAML starts and ends, and where the body starts; `None` where the Hub would see no block."""
        opening = _OPENING.match(self.text)
        if opening is None:
            return None
        start = opening.end()
        # nothing between the fences: the line feed of the opening's \r\n may be the line end before the closing
        closing = _CLOSING.search(self.text, start + 1) or _CLOSING.match(self.text, start)
        if closing is None or (closing.start() == start and self.text[start - 2] != "\r"):
            return None
        end = closing.start() - 1
        if end > start and self.text[end - 1 : end + 1] == "\r\n":
            end -= 1
        return min(start, end), end, closing.end()

    @once
    def front_matter(self) -> str | None:
        """The YAML between the fences, or `None` where the Hub would see no block."""
        return self.text[self._block[0] : self._block[1]] if self._block else None

    @property
    def front_matter_start(self) -> int:
        """Offset of the YAML in the text; 0 without a block."""
        return self._block[0] if self._block else 0

    @property
    def body_start(self) -> int:
        """Offset of what follows the front matter; 0 without a block."""
        return self._block[2] if self._block else 0

    @once
    def metadata(self) -> Mapping[str, Any]:
        """The front matter's values, as YAML 1.2 reads them; empty without a block.

        Raises:
            CardError: the front matter does not parse or is no mapping; the message names line and column of the card.
        """
        if self.front_matter is None:
            return {}
        line = len(frontmatter.LINE_END.findall(self.text, 0, self.front_matter_start))
        return frontmatter.load(self.front_matter, first_line=line)

    @once
    def body(self) -> str:
        """What follows the front matter."""
        return self.text[self.body_start :]

    def beginning(self, longest: int) -> Card:
        """The card up to a line end, such that its body has no more than `longest` characters; itself if it has not."""
        end = self.body_start + longest
        if len(self.text) <= end:
            return self
        return Card(self.text[: max(self.text.rfind("\n", self.body_start, end) + 1, self.body_start) or end])

    @once
    def sections(self) -> tuple[Section, ...]:
        """The body, cut at its headings. Joined they are the body again."""
        return split(self.body)


def _read_bytes(path: Path) -> bytes:
    with path.open("rb") as file:
        # to ask for 10 MiB where there is little takes longer than to check a card
        expected = min(os.fstat(file.fileno()).st_size, LARGEST) + 1
        data = file.read(expected)
        if len(data) == expected:
            data += file.read(LARGEST + 1 - expected)
    if len(data) > LARGEST:
        raise CardError(f"{path} is larger than 10 MiB, which the Hub refuses. Move data out of the card.")
    return data
