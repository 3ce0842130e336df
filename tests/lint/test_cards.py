"""Whole cards with the faults of generated ones, and their whole answers as the command line prints them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from cardsmith.card.model import Card
from cardsmith.lint import FORMATS, validate

CARDS = Path(__file__).parent / "cards"


@pytest.mark.parametrize("card", sorted(CARDS.glob("*.md")), ids=lambda path: path.stem)
def test_the_whole_answer(card: Path, golden: Callable[[Path, str], None]) -> None:
    found = validate(Card.read(card))
    golden(card.with_suffix(".txt"), FORMATS["text"].write(found))


def test_line_ends_change_no_place() -> None:
    text = (CARDS / "peft.md").read_text("utf-8")
    assert "\r" not in text
    found = validate(Card(text))
    assert [each.to_json() for each in validate(Card(text.replace("\n", "\r\n")))] == [each.to_json() for each in found]
