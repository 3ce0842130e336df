"""(last render, new render, the user's card) → Card: what a person wrote is never lost.

By section and by metadata key: where the person changed nothing, the new render stands; where the new render changes
nothing, the person's text stands; where both changed, the person's text stands and the conflict is reported.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple, TypeVar

from cardsmith.card import frontmatter
from cardsmith.card.model import Card
from cardsmith.errors import CardError

_K = TypeVar("_K", bound=Hashable)
_BOM = "\ufeff"


@dataclass(frozen=True, kw_only=True)
class Conflict:
    """A place that both the person and the new render changed. The person's text was kept."""

    #: `license` for a metadata key, `## Results` for a section
    where: str
    kept: str
    rendered: str


@dataclass(frozen=True, kw_only=True)
class Merged:
    """The card after a merge, and where it was not clear."""

    card: Card
    conflicts: tuple[Conflict, ...] = ()


class _Piece(NamedTuple):
    """A key's lines or a section, as it goes into the merged card."""

    text: str
    #: whether it is the person's, and stays byte for byte
    own: bool


def merge(base: Card, new: Card, mine: Card) -> Merged:
    """Carry the changes from `base` (the last render) to `new` (this render) into `mine` (the file as it stands).

    Pieces of `mine` that stay are the same bytes; what comes in takes the line ends of `mine`.

    Raises:
        CardError: the front matter of `mine` does not parse, or is one `{…}` where a key has to be changed.
    """
    _ = mine.metadata
    new = Card(_unix(new.text).replace("\n", _line_end(mine)))
    if _unix(new.text) == _unix(base.text):
        return Merged(card=mine)
    if _unix(mine.text) == _unix(base.text):
        return Merged(card=new)
    if mine.text.startswith(_BOM) and mine.front_matter is None:
        merged = _merge_cards(base, new, Card(mine.text[1:]))
        return Merged(card=Card(_BOM + merged.card.text), conflicts=merged.conflicts)
    return _merge_cards(base, new, mine)


def _merge_cards(base: Card, new: Card, mine: Card) -> Merged:
    conflicts: list[Conflict] = []
    keys = _merge(key_lines(base), key_lines(new), key_lines(mine), conflicts)
    sections = _merge(_sections(base), _sections(new), _sections(mine), conflicts)
    text = _with_body(_head(mine, list(keys.values())), mine, list(sections.values()))
    return Merged(card=Card(text), conflicts=tuple(conflicts))


def _merge(
    base: Mapping[_K, str], new: Mapping[_K, str], mine: Mapping[_K, str], conflicts: list[Conflict]
) -> dict[_K, _Piece]:
    """The pieces of the merged card, in the person's order; new ones after the piece they follow in the render."""
    kept: dict[_K, _Piece] = {}
    for key, text in mine.items():
        stays = _same(new.get(key), base.get(key)) or _same(text, new.get(key))
        untouched = _same(text, base.get(key))
        if key in new and not stays and not untouched:
            where = key if isinstance(key, str) else text.strip().partition("\n")[0].strip()
            conflicts.append(Conflict(where=where, kept=text, rendered=new[key]))
        if stays or not untouched:
            kept[key] = _Piece(text, own=True)
        elif key in new:
            kept[key] = _Piece(new[key], own=False)
    added = [key for key in new if key not in mine and key not in base]
    order = _order(list(kept), added, list(new))
    return {key: kept[key] if key in kept else _Piece(new[key], own=False) for key in order}


def _order(order: list[_K], added: Iterable[_K], rendered: list[_K]) -> list[_K]:
    """`order` with the added keys, each after the one it follows in the render and what a person put under that."""
    theirs = set(rendered)
    known = set(order)
    for key in added:
        before = rendered[: rendered.index(key)]
        anchor = next((other for other in reversed(before) if other in known), None)
        place = _first_place(order) if anchor is None else order.index(anchor) + 1
        while place < len(order) and order[place] not in theirs and _level(order[place]) > _level(key):
            place += 1
        order.insert(place, key)
        known.add(key)
    return order


def _first_place(order: list[_K]) -> int:
    """What stands before the first heading stays there."""
    return 1 if order and isinstance(order[0], tuple) and _level(order[0]) == 0 else 0


def _level(key: object) -> int:
    return int(key[0]) if isinstance(key, tuple) else 0


def _same(a: str | None, b: str | None) -> bool:
    return _unix(a or "").strip() == _unix(b or "").strip()


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


def _sections(card: Card) -> dict[Hashable, str]:
    return {section.key: section.text for section in card.sections}


def _head(mine: Card, pieces: list[_Piece]) -> str:
    """The front matter between its fences."""
    end, own = _line_end(mine), mine.front_matter or ""
    if not pieces:
        return ""
    texts = [piece.text if piece.own else piece.text.strip("\r\n") for piece in pieces]
    last = texts[-1] if pieces[-1].own and own.endswith(texts[-1]) else texts[-1].rstrip("\r\n")
    inner = "".join(text + ("" if _ends_line(text) else end) for text in texts[:-1]) + last
    if mine.front_matter is None:
        return f"---{end}{inner}{end}---{end}"
    fence = mine.text[mine.front_matter_start + len(own) : len(mine.text) - len(mine.body)]
    return mine.text[: mine.front_matter_start] + inner + fence


def _with_body(head: str, mine: Card, pieces: list[_Piece]) -> str:
    """The whole card, with a blank line before and after each section that comes in."""
    end, text = _line_end(mine), head
    for place, piece in enumerate(pieces):
        text += "" if _ends_line(text) else end
        own = piece.text if piece.own else piece.text.strip("\r\n") + end + end
        if not piece.own or (place == 0 and mine.front_matter is None):
            text += "" if _unix(text[-4:]).endswith("\n\n") or not text else end
            own = own.lstrip("\r\n")
        text += own
    if pieces and not (pieces[-1].own and mine.text.endswith(pieces[-1].text)):
        text = text.rstrip("\r\n") + end
    return text


def _ends_line(text: str) -> bool:
    return not text or text.endswith(("\n", "\r"))


def _line_end(card: Card) -> str:
    return "\r\n" if "\r\n" in card.text else "\n"


def _unix(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")
