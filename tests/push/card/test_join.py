"""Whatever stands on the two sides: no line of a person is lost, and a card that was pushed is joined with itself."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cardsmith.card import Card
from cardsmith.errors import CardError
from cardsmith.push.card.hub_card import HubCard
from cardsmith.push.card.join import Joined, Side, join
from cardsmith.render.update import Update

_KEYS = st.dictionaries(
    st.sampled_from(["license", "tags", "language", "# note\nwidget"]),
    st.sampled_from([" mit", " gpl", "\n- a\n- b", " |\n  x\n\n  y", " # why"]),
    max_size=4,
)
_SECTIONS = st.lists(
    st.tuples(
        st.sampled_from(["# x", "# y", "## A", "## B", "### C", "Some words"]),
        st.sampled_from(["", "\n\nText.\n", "\n\nWords.\n", "\n```\n## A\n```\n", "\n\n| a |\n\n\n"]),
    ),
    max_size=4,
)


@st.composite
def _cards(draw: st.DrawFn) -> Card:
    keys = "".join(f"{key}:{value}\n" for key, value in draw(_KEYS).items())
    body = "".join(f"{heading}{text}\n" for heading, text in draw(_SECTIONS))
    text = (f"---\n{keys}---\n" if keys else "") + draw(st.sampled_from(["", "\n"])) + body
    return Card(text.replace("\n", draw(st.sampled_from(["\n", "\r\n"]))))


def _joined(here: Card, hub: Card, prefer: Side | None = None, **known: Card | None) -> Joined:
    planned = Update(
        rendered=known.pop("rendered_here", None) or Card(""),
        card=here,
        last=here,
        conflicts=(),
        standing=Card("# Here\n"),
    )
    theirs = HubCard(repo_id="a/b", data=hub.text.encode(), **{"pushed": None, "rendered": None, **known})
    return join(Path("folder"), planned, theirs, prefer)


def _lines(*texts: str) -> set[str]:
    return {line.strip() for text in texts for line in text.splitlines() if line.strip()} - {"---"}


@settings(max_examples=400)
@given(*[_cards()] * 5)
def test_no_line_of_a_person_is_lost(base: Card, here: Card, hub: Card, rendered: Card, rendered_hub: Card) -> None:
    here, hub = (Card(card.text.replace("Text.", words)) for card, words in ((here, "Mine."), (hub, "Theirs.")))
    joined = _joined(here, hub, pushed=base, rendered=rendered_hub, rendered_here=rendered)
    known = _lines(base.text, rendered.text, rendered_hub.text)
    left = _lines(joined.card.text)
    apart = (*joined.conflicts, *joined.kept)
    assert _lines(here.text) - known - left - _lines(*(each.here for each in apart)) == set()
    assert _lines(hub.text) - known - left - _lines(*(each.hub for each in apart)) == set()
    _ = joined.card.metadata


@settings(max_examples=300)
@given(*[_cards()] * 4)
def test_what_was_joined_is_joined_with_itself(base: Card, here: Card, hub: Card, rendered: Card) -> None:
    card = _joined(here, hub, "here", pushed=base, rendered_here=rendered).card
    for pushed in (base, card):
        again = _joined(card, card, pushed=pushed, rendered_here=rendered)
        assert (again.card, again.from_hub, again.kept, again.conflicts) == (card, (), (), ())


@settings(max_examples=300)
@given(_cards(), _cards(), st.sampled_from([None, "here", "hub"]))
def test_where_one_side_did_nothing_the_other_stands(base: Card, other: Card, prefer: Any) -> None:
    assert _joined(other, base, prefer, pushed=base).card == other
    joined = _joined(base, other, prefer, pushed=base)
    assert _lines(other.text) - _lines(joined.card.text) == set()
    assert (joined.kept, joined.conflicts) == ((), ())


def test_a_card_here_that_is_one_line_is_named() -> None:
    here, hub = Card("---\n{license: mit}\n---\n"), Card("---\nlicense: gpl\n---\n")
    with pytest.raises(CardError) as caught:
        _joined(here, hub)
    way_out = "Write one `key: value` a line, so that cardsmith can add to it."
    assert str(caught.value) == f"folder/README.md: the front matter is one {{…}}. {way_out}"
