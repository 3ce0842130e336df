"""The pieces of a card, which merges go by: the lines of each metadata key, the text of each section."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import NamedTuple

from cardsmith.card import frontmatter
from cardsmith.card.model import Card
from cardsmith.errors import CardError


class Piece(NamedTuple):
    """A key's lines or a section, as it goes into the merged card."""

    text: str
    #: whether it is the person's, and stays byte for byte
    own: bool


class Pieces(NamedTuple):
    """All of a card."""

    #: name of a metadata key → its lines
    keys: Mapping[str, str]
    #: key of a section (see `cardsmith.card.sections`) → its text
    sections: Mapping[Hashable, str]


def pieces_of(card: Card) -> Pieces:
    """Take a card apart.

    Raises:
        CardError: the front matter does not parse, or is one `{…}`.
    """
    return Pieces(key_lines(card), {section.key: section.text for section in card.sections})


def place_of(key: Hashable, text: str) -> str:
    """What a person calls the piece: `license`, `## Results`."""
    return key if isinstance(key, str) else text.strip().partition("\n")[0].strip()


def same(a: str | None, b: str | None) -> bool:
    """Whether two pieces say the same, whatever their line ends and the blank lines around them. `None` is absent."""
    return unix(a or "").strip() == unix(b or "").strip()


def same_value(a: str, b: str) -> bool:
    """Whether two pieces of metadata give their key one value, as `en` and `[en]` are."""
    try:
        left, right = frontmatter.load(a), frontmatter.load(b)
    except CardError:
        return False
    return left.keys() == right.keys() and all(_several(left[key]) == _several(right[key]) for key in left)


def _several(value: object) -> object:
    return value if isinstance(value, list) else [value]


def key_lines(card: Card) -> dict[str, str]:
    """Key → its lines in the front matter, with the comments above it. Trailing comments stay with the last key."""
    text = card.front_matter
    if text is None:
        return {}
    places = frontmatter.keys(text)
    if places is None:
        raise CardError("the front matter is one {…}. Write one `key: value` a line, so that cardsmith can add to it.")
    starts = [0, *(_with_comments(text, offset) for _, offset in places[1:])]
    names = [name for name, _ in places] or [""]
    pieces = zip(names, starts, [*starts[1:], len(text)], strict=True)
    return {name: text[start:end] for name, start, end in pieces if text[start:end].strip()}


def _with_comments(text: str, offset: int) -> int:
    """Where the comments above the key at `offset` begin. What is indented belongs to the key before."""
    while offset > 0:
        above = frontmatter.line_start(text, offset - 2 if text[offset - 2 : offset] == "\r\n" else offset - 1)
        if not text.startswith("#", above):
            break
        offset = above
    return offset


def compose(mine: Card, keys: list[Piece], sections: list[Piece]) -> Card:
    """The card of these pieces, between the fences and with the line ends of `mine`."""
    return Card(_with_body(_head(mine, keys), mine, sections))


def _head(mine: Card, pieces: list[Piece]) -> str:
    """The front matter between its fences."""
    end, own = line_end(mine), mine.front_matter or ""
    if not pieces:
        return ""
    texts = [piece.text if piece.own else piece.text.strip("\r\n") for piece in pieces]
    last = texts[-1] if pieces[-1].own and own.endswith(texts[-1]) else texts[-1].rstrip("\r\n")
    inner = "".join(text + ("" if _ends_line(text) else end) for text in texts[:-1]) + last
    if mine.front_matter is None:
        return f"---{end}{inner}{end}---{end}"
    fence = mine.text[mine.front_matter_start + len(own) : len(mine.text) - len(mine.body)]
    return mine.text[: mine.front_matter_start] + inner + fence


def _with_body(head: str, mine: Card, pieces: list[Piece]) -> str:
    """The whole card, with a blank line before and after each section that comes in."""
    end, text = line_end(mine), head
    for place, piece in enumerate(pieces):
        text += "" if _ends_line(text) else end
        own = piece.text if piece.own else piece.text.strip("\r\n") + end + end
        if not piece.own or (place == 0 and mine.front_matter is None):
            text += "" if unix(text[-4:]).endswith("\n\n") or not text else end
            own = own.lstrip("\r\n")
        text += own
    if pieces and not (pieces[-1].own and mine.text.endswith(pieces[-1].text)):
        text = text.rstrip("\r\n") + end
    return text


def _ends_line(text: str) -> bool:
    return not text or text.endswith(("\n", "\r"))


def line_end(card: Card) -> str:
    """That of the whole card."""
    return "\r\n" if "\r\n" in card.text else "\n"


def unix(text: str) -> str:
    """The text with plain line ends."""
    return text.replace("\r\n", "\n").replace("\r", "\n")
