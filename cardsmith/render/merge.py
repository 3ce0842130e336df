"""(last render, new render, the user's card) → Card: what a person wrote is never lost.

By section and by metadata key: where the person changed nothing, the new render stands; where the new render changes
nothing, the person's text stands; where both changed, lists of words are merged word by word and sections paragraph by
paragraph; and where both changed the same, the person's text stands and the conflict is reported.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from cardsmith.card.model import Card
from cardsmith.render.blocks import merged_blocks
from cardsmith.render.pieces import Piece, Pieces, compose, line_end, pieces_of, place_of, same, same_value, unix
from cardsmith.render.words import merged_words

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


def merge(base: Card, new: Card, mine: Card) -> Merged:
    """Carry the changes from `base` (the last render) to `new` (this render) into `mine` (the file as it stands).

    Pieces of `mine` that stay are the same bytes; what comes in takes the line ends of `mine`.

    Raises:
        CardError: the front matter of `mine` does not parse, or is one `{…}` where a key has to be changed.
    """
    _ = mine.metadata
    if unix(new.text) == unix(base.text):
        return Merged(card=mine)
    if unix(mine.text) == unix(base.text):
        return Merged(card=_with_ends_of(mine, new))
    return combine(pieces_of(base), new, mine)


def combine(base: Pieces, new: Card, mine: Card) -> Merged:
    """`merge`, from a base of which there are only pieces.

    Raises:
        CardError: see `merge`.
    """
    if mine.text.startswith(_BOM) and mine.front_matter is None:
        merged = combine(base, new, Card(mine.text[1:]))
        return Merged(card=Card(_BOM + merged.card.text), conflicts=merged.conflicts)
    conflicts: list[Conflict] = []
    theirs, own = pieces_of(_with_ends_of(mine, new)), pieces_of(mine)
    keys = _merge(base.keys, theirs.keys, own.keys, conflicts)
    sections = _merge(base.sections, theirs.sections, own.sections, conflicts)
    return Merged(card=compose(mine, list(keys.values()), list(sections.values())), conflicts=tuple(conflicts))


def unsettled(base: Card, new: Card, mine: Card) -> Card:
    """What the next merge starts from: `new`, with the pieces of `base` where `mine` is in conflict with it.

    A conflict is thus found again as long as it stands. A piece that `base` does not have is taken from `new`: a person
    who keeps a README of her own beside the first render is told so once.
    """
    before, rendered, own = pieces_of(base), pieces_of(new), pieces_of(mine)
    keys = _unsettled(before.keys, rendered.keys, own.keys)
    sections = _unsettled(before.sections, rendered.sections, own.sections)
    if (keys, sections) == (before.keys, before.sections):
        return new
    return combine(Pieces(keys, sections), base, new).card


def _unsettled(base: Mapping[_K, str], new: Mapping[_K, str], mine: Mapping[_K, str]) -> dict[_K, str]:
    """`base`, but as `new` has it where there is a conflict: there, and nowhere else, `base` seems to have changed."""
    return {
        key: new[key] if key in mine and _clash(key, text, new.get(key), mine[key]) else text
        for key, text in base.items()
    }


def _clash(key: Hashable, base: str | None, new: str | None, mine: str) -> bool:
    """Whether the person and the new render both changed a piece, each in another way."""
    if new is None or same(new, base) or same(mine, base) or same(mine, new):
        return False
    return not ((isinstance(key, str) and same_value(mine, new)) or _finer(key, base, new, mine) is not None)


def _finer(key: Hashable, base: str | None, new: str | None, mine: str) -> str | None:
    """`mine` with what the new render changed, word by word or paragraph by paragraph.

    `None` where one of the two changed nothing, or both the same.
    """
    if base is None or new is None or same(new, base) or same(mine, base) or same(mine, new):
        return None
    if not isinstance(key, str):
        return merged_blocks(base, new, mine)
    return None if same_value(mine, new) else merged_words(base, new, mine)


def _with_ends_of(mine: Card, card: Card) -> Card:
    return Card(unix(card.text).replace("\n", line_end(mine)))


def _merge(
    base: Mapping[_K, str], new: Mapping[_K, str], mine: Mapping[_K, str], conflicts: list[Conflict]
) -> dict[_K, Piece]:
    """The pieces of the merged card, in the person's order; new ones after the piece they follow in the render."""
    kept: dict[_K, Piece] = {}
    for key, text in mine.items():
        stays = same(new.get(key), base.get(key)) or same(text, new.get(key))
        untouched = same(text, base.get(key))
        if _clash(key, base.get(key), new.get(key), text):
            conflicts.append(Conflict(where=place_of(key, text), kept=text, rendered=new[key]))
        if stays or not untouched:
            finer = None if stays else _finer(key, base.get(key), new.get(key), text)
            kept[key] = Piece(text if finer is None else finer, own=True)
        elif key in new:
            kept[key] = Piece(new[key], own=False)
    added = [key for key in new if key not in mine and key not in base]
    order = _order(list(kept), added, list(new))
    return {key: kept[key] if key in kept else Piece(new[key], own=False) for key in order}


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
