"""Five cards as TRL published them, where there is a copy: CARDSMITH_SEEDS names their folder."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from cardsmith.card.model import Card
from cardsmith.lint import Diagnostic
from cardsmith.lint.fixing.mending import mend
from cardsmith.lint.fixing.subject import Subject

SEEDS = os.environ.get("CARDSMITH_SEEDS")
#: name → the line of `licence: license`, and of the call with `model="None"`
CARDS = {
    "GRPO": (9, 23),
    "grpo_global_v3_sentence": (9, 23),
    "grpo_gptoss20b_lora4_tes": (11, 26),
    "grpo_pythia_410m_explicit_pos": (9, 23),
    "output_dir": (9, 23),
}
#: What only the owner knows, found at the top: the data, and what the training took.
OWNERS = [("PR004", 1), ("PR008", 1)]


@pytest.mark.skipif(SEEDS is None, reason="CARDSMITH_SEEDS does not name the folder of the five published cards")
@pytest.mark.parametrize("name", CARDS)
def test_what_is_wrong_is_found_and_what_only_the_owner_knows_is_left(name: str) -> None:
    licence, call = CARDS[name]
    mended = mend(Subject(Card.read(Path(str(SEEDS)) / f"{name}.md")), lambda _: True)
    at_top = sorted([("DO001", 1), ("EV001", 1), ("LI001", 1), *OWNERS])
    # the fifth is called what the folder was that it was written to; no other name is known
    title = [("DO003", 12)] if name == "output_dir" else []
    in_place = [("FM003", licence), ("FM008", licence), *title, ("DO003", call - 1), ("ID001", call)]
    assert _told(mended.stood) == [*at_top, *in_place]
    assert _told(mended.found) == [*OWNERS, ("FM008", licence), *title, ("ID001", call)]
    assert (mended.left, mended.brought) == ((), ())


def _told(found: tuple[Diagnostic, ...]) -> list[tuple[str, int]]:
    return [(each.code, each.line) for each in found]
