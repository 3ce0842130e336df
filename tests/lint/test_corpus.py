"""Real cards, where there is a copy of them: CARDSMITH_CORPUS names a zip of Markdown files."""

from __future__ import annotations

import os
import zipfile
from collections.abc import Iterator

import pytest

from cardsmith.card.model import Card
from cardsmith.lint import validate
from pace import is_quick

CORPUS = os.environ.get("CARDSMITH_CORPUS")


pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(CORPUS is None, reason="CARDSMITH_CORPUS does not name a zip of real cards"),
]


def cards() -> Iterator[tuple[str, str]]:
    """The names and texts of the cards."""
    with zipfile.ZipFile(str(CORPUS)) as corpus:
        for name in corpus.namelist():
            if name.endswith(".md"):
                yield name, corpus.read(name).decode("utf-8", "replace")


def test_what_a_plain_search_finds_the_rules_find() -> None:
    missed = []
    for name, text in cards():
        codes = {found.code for found in validate(Card(text))}
        wanted = {code for sign, codes in SIGNS.items() if sign in text for code in codes}
        missed += [(name, code) for code in wanted - codes]
    assert missed == []


def test_no_card_takes_longer_than_a_fifth_of_a_second() -> None:
    assert [name for name, text in cards() if not is_quick(0.2, lambda text=text: validate(Card(text)))] == []


#: a text that stands in a card → the rules that must speak
SIGNS = {
    "\nlicence: license\n": ("FM003", "FM008"),
    'model="None"': ("ID001",),
    "huggingface.co/None)": ("ID001",),
    "on the None dataset": ("ID001",),
    "\nbase_model: /": ("ID002", "SE003"),
    "\nbase_model: ./": ("ID002",),
    "\nbase_model: C:\\": ("ID002", "SE003"),
    "\nbase_model: model\n": ("ID002",),
    "fine-tuned version of [./": ("ID002",),
    "fine-tuned version of [/home/": ("SE003",),
}
