"""Real cards, where there is a copy of them: CARDSMITH_CORPUS names a zip of Markdown files."""

from __future__ import annotations

import os
import zipfile

import pytest

from cardsmith.card.model import Card
from cardsmith.lint import validate

CORPUS = os.environ.get("CARDSMITH_CORPUS")


@pytest.mark.slow
@pytest.mark.skipif(CORPUS is None, reason="CARDSMITH_CORPUS does not name a zip of real cards")
def test_what_a_plain_search_finds_the_rules_find() -> None:
    missed = []
    with zipfile.ZipFile(str(CORPUS)) as corpus:
        for name in (name for name in corpus.namelist() if name.endswith(".md")):
            text = corpus.read(name).decode("utf-8", "replace")
            codes = {found.code for found in validate(Card(text))}
            wanted = {code for sign, codes in SIGNS.items() if sign in text for code in codes}
            missed += [(name, code) for code in wanted - codes]
    assert missed == []


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
