"""The card of the folder and the README on the Hub → one card: nothing that a person wrote on either side is lost.

By section and by metadata key, from what both sides come from: what changed on one side only comes from there. What
changed on both goes by who changed it: a person's text stands against what cardsmith rendered, and between two persons
the owner has to choose.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, NamedTuple, TypeVar

from cardsmith.card.model import Card
from cardsmith.errors import CardError
from cardsmith.push.card.hub_card import HubCard
from cardsmith.render.merge import combine
from cardsmith.render.pieces import Pieces, pieces_of, place_of, same
from cardsmith.render.update import README, Update

Side = Literal["here", "hub"]
_K = TypeVar("_K", bound=Hashable)


class Sides(NamedTuple):
    """A place that changed here and on the Hub."""

    #: `license` for a metadata key, `## Results` for a section
    where: str
    #: empty where it is not there
    here: str
    hub: str


@dataclass(frozen=True, kw_only=True)
class Joined:
    """What becomes of the card of the folder beside a README on the Hub."""

    card: Card
    #: the README on the Hub
    standing: str
    #: places that were changed, added or deleted on the Hub only, and come from there
    from_hub: tuple[str, ...] = ()
    #: a person changed it on the Hub, cardsmith rendered it anew here: the Hub's stays
    kept: tuple[Sides, ...] = ()
    #: persons changed it on both sides: it has to be chosen
    conflicts: tuple[Sides, ...] = ()
    #: the same, and the Hub's was preferred: what stood here is in no history, and is put aside
    given_up: tuple[Sides, ...] = ()
    #: the same, and what stands here was preferred: the Hub's is in its history only
    overruled: tuple[Sides, ...] = ()
    #: whether it is another one than that of the folder
    took: bool = False


@dataclass
class _Report:
    from_hub: list[str] = field(default_factory=list)
    kept: list[Sides] = field(default_factory=list)
    conflicts: list[Sides] = field(default_factory=list)
    given_up: list[Sides] = field(default_factory=list)
    overruled: list[Sides] = field(default_factory=list)


class _Piece(NamedTuple):
    """One piece in each version of the card; `None` where it is not there."""

    base: str | None
    here: str | None
    hub: str | None
    #: by cardsmith, here and on the Hub
    rendered_here: str | None
    rendered_hub: str | None
    #: in the last render on the Hub; where there is none, as in the base
    last_hub: str | None

    @property
    def is_new(self) -> bool:
        """Whether cardsmith renders it here, and did not when it last rendered what stands on the Hub."""
        return self.hub is None and self.last_hub is None and self.rendered_here is not None


def join(folder: Path, planned: Update, theirs: HubCard, prefer: Side | None) -> Joined:
    """Carry what changed here since the last push into the README on the Hub.

    Args:
        folder: where the card lies; messages name it.
        planned: the card as it stands here, brought up to date.
        theirs: the README on the Hub.
        prefer: whose text stands where persons changed both.

    Raises:
        CardError: the front matter of one of them does not parse.
    """
    own, pushed = planned.card, theirs.pushed if planned.standing and planned.standing.text.strip() else None
    before = pushed or theirs.rendered  # without a README here nothing was deleted here
    if theirs.text in (own.text, before and before.text):
        return Joined(card=own, standing=theirs.text)
    try:
        hub = theirs.card
    except CardError:
        if prefer == "here":
            return Joined(card=own, standing=theirs.text, overruled=(Sides(README, own.text, theirs.text),))
        raise
    generated = theirs.generated
    base = pushed or generated
    versions = (base, own, hub, planned.rendered, generated, theirs.rendered or base)
    try:
        parts = [pieces_of(card) for card in versions]
    except CardError as error:
        raise CardError(f"{folder / README}: {error}") from None
    report = _Report()
    keys = _base([each.keys for each in parts], prefer, report)
    sections = _base([each.sections for each in parts], prefer, report)
    card = combine(Pieces(keys, sections), own, hub).card
    return Joined(
        card=card,
        standing=theirs.text,
        from_hub=tuple(report.from_hub),
        kept=tuple(report.kept),
        conflicts=tuple(report.conflicts),
        given_up=tuple(report.given_up),
        overruled=tuple(report.overruled),
        took=card.text != own.text,
    )


def _base(versions: list[Mapping[_K, str]], prefer: Side | None, report: _Report) -> dict[_K, str]:
    """A base that makes a merge take each piece from the side that it shall come from: the other seems unchanged."""
    _, here, hub, *_ = versions
    base: dict[_K, str] = {}
    for key in dict.fromkeys((*hub, *here)):
        piece = _Piece(*(version.get(key) for version in versions))
        other = piece.hub if _side(key, piece, prefer, report) == "here" else piece.here
        if other is not None:
            base[key] = other
    return base


def _side(key: Hashable, piece: _Piece, prefer: Side | None, report: _Report) -> Side:
    """Where the piece comes from."""
    if same(piece.here, piece.hub):
        return "hub"
    if same(piece.hub, piece.base) or _is_rendered(piece.hub, piece.rendered_hub) or piece.is_new:
        return "here"
    where = place_of(key, piece.hub or piece.here or "")
    sides = Sides(where, piece.here or "", piece.hub or "")
    if same(piece.here, piece.base):
        report.from_hub.append(where if piece.hub is not None else f"{where} (deleted)")
    elif _is_rendered(piece.here, piece.rendered_here) or _is_dropped(piece):
        report.kept.append(sides)
    elif prefer is None:
        report.conflicts.append(sides)
    elif prefer == "hub":
        report.given_up.append(sides)
    else:
        report.overruled.append(sides)
        return "here"
    return "hub"


def _is_rendered(text: str | None, rendered: str | None) -> bool:
    return text is not None and same(text, rendered)


def _is_dropped(piece: _Piece) -> bool:
    """Whether it is gone here because cardsmith no longer renders it."""
    return piece.here is None and piece.rendered_here is None and piece.rendered_hub is not None
