"""The README that stands on the Hub, and what it is compared with."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from pathlib import Path

from cardsmith.card.model import LARGEST, Card
from cardsmith.errors import CardError
from cardsmith.push.hub import Hub, Standing
from cardsmith.push.planning.plan import of_bytes
from cardsmith.render.generated import generated_part
from cardsmith.render.pieces import pieces_of
from cardsmith.render.update import LAST_RENDER, README

#: Of so many files a Hub may not list all: what is not among them is asked for.
_MANY = 1000


@dataclass(frozen=True, kw_only=True)
class HubCard:
    """A README on the Hub, as it was when the repository was looked at."""

    repo_id: str
    data: bytes
    #: the README of the last push from this folder, where that is known
    pushed: Card | None
    #: the last render that was pushed to the Hub, from whatever folder
    rendered: Card | None

    @property
    def text(self) -> str:
        """For showing: bytes that are no UTF-8 have a mark in their place."""
        return self.data.decode("utf-8", "replace")

    @property
    def card(self) -> Card:
        """For merging.

        Raises:
            CardError: it is not UTF-8, or its front matter does not parse or is one `{…}`.
        """
        try:
            card = Card(self.data.decode("utf-8"))
            pieces_of(card)
        except UnicodeDecodeError as error:
            raise self._fault(f" is not UTF-8 (byte {error.start} is 0x{self.data[error.start]:02x})") from None
        except CardError as error:
            raise self._fault(f", {error}" if str(error).startswith("line ") else f": {error}") from None
        return card

    @property
    def generated(self) -> Card:
        """What no person wrote there, as far as can be told."""
        return self.rendered or generated_part(self.card) or Card("")

    def _fault(self, what: str) -> CardError:
        way_out = "Mend it there, or replace it by yours: --prefer here"
        return CardError(f"{README} of {self.repo_id} on the Hub{what.rstrip('.')}. {way_out}")


def fetch(hub: Hub, folder: Path, repo_id: str, there: Standing, last: str | None) -> HubCard | None:
    """The README at the head; `None` where there is none, or it is empty.

    Args:
        hub: where it lies.
        folder: what lies there with the same bytes is not asked for.
        repo_id: the repository.
        there: the branch that is pushed to, as it is.
        last: the commit of the last push from this folder, if that is known.

    Raises:
        HubError: the Hub cannot be reached, or refuses; or the README is larger than it may be.
    """
    data = _current(hub, folder, repo_id, there, README)
    if data is None or not data.strip():
        return None
    before = data if last == there.head else hub.read(repo_id, README, last) if last else None
    rendered = _current(hub, folder, repo_id, there, LAST_RENDER.as_posix())
    return HubCard(repo_id=repo_id, data=data, pushed=_readable(before), rendered=_readable(rendered))


def may_hold(there: Standing, path: str) -> bool:
    """Whether the file may be there: it is listed, or the list may not name all."""
    return path in there.files or not 0 < len(there.files) < _MANY


def _current(hub: Hub, folder: Path, repo_id: str, there: Standing, path: str) -> bytes | None:
    """The file at the head."""
    held = there.files.get(path)
    if there.head is None or not may_hold(there, path):
        return None
    own = _own(folder / path)
    if held and own is not None and held.blob == of_bytes(path, own).blob:
        return own
    return hub.read(repo_id, path, there.head)


def _own(path: Path) -> bytes | None:
    with contextlib.suppress(OSError):
        return path.read_bytes() if path.is_file() and path.stat().st_size <= LARGEST else None
    return None


def _readable(data: bytes | None) -> Card | None:
    try:
        card = Card(data.decode("utf-8")) if data is not None else None
        if card is not None:
            pieces_of(card)
    except (UnicodeDecodeError, CardError):
        return None
    return card
