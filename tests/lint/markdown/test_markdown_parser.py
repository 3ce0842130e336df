"""Blocks of code and tables are those of CommonMark, which a parser finds at twenty times the price."""

from __future__ import annotations

import os
import zipfile
from collections.abc import Iterator

import pytest
from markdown_it import MarkdownIt

from cardsmith.card.model import Card
from cardsmith.card.sections import flat
from cardsmith.lint.document import Document

CORPUS = os.environ.get("CARDSMITH_CORPUS")
PARSER = MarkdownIt("commonmark").enable("table")
#: in how many of 6,730 cards the blocks of code differ, and in how many the tables: see docs/corpus.md
DIFFERENT = 1, 15


def _bodies() -> Iterator[Document]:
    with zipfile.ZipFile(str(CORPUS)) as corpus:
        for name in (name for name in corpus.namelist() if name.endswith(".md")):
            document = Document(Card(corpus.read(name).decode("utf-8", "replace")))
            # of a longer one the linter reads the beginning, and the parser would take a minute
            if len(document.text) < 200_000:
                yield document


@pytest.mark.slow
@pytest.mark.skipif(CORPUS is None, reason="CARDSMITH_CORPUS does not name a zip of real cards")
def test_real_cards_are_read_as_by_a_parser() -> None:
    code = tables = 0
    for document in _bodies():
        tokens = PARSER.parse(flat(document.text[document.body_start :]))
        fences = ["".join(token.content.split()) for token in tokens if token.type == "fence"]
        code += fences != ["".join(block.text.split()) for block in document.code_blocks]
        tables += sum(token.type == "table_open" for token in tokens) != len(document.tables)
    assert (code, tables) == DIFFERENT
