"""Sections that both a person and the run changed."""

from __future__ import annotations

import pytest

from cardsmith.render.blocks import blocks, merged_blocks

BASE = "## A\n\none\n\ntwo\n\nthree\n\n"
NEW = "## A\n\none\n\n2\n\nthree\n\n"

MERGED = {
    "a paragraph at the end": (
        BASE,
        NEW,
        "## A\n\none\n\ntwo\n\nthree\n\nmine\n",
        "## A\n\none\n\n2\n\nthree\n\nmine\n",
    ),
    "a paragraph before what changed": (
        BASE,
        NEW,
        "## A\n\none\n\nmine\n\ntwo\n\nthree\n\n",
        "## A\n\none\n\nmine\n\n2\n\nthree\n\n",
    ),
    "another paragraph changed": (BASE, NEW, "## A\n\n1\n\ntwo\n\nthree\n\n", "## A\n\n1\n\n2\n\nthree\n\n"),
    "another paragraph gone": (BASE, NEW, "## A\n\none\n\ntwo\n\n", "## A\n\none\n\n2\n\n"),
    "both at the end": (
        "## A\n\none\n",
        "## A\n\none\n\nnew\n",
        "## A\n\none\n\nmine\n",
        "## A\n\none\n\nnew\n\nmine\n",
    ),
    "no blank line behind the heading": (
        "## A\n\none\n\n",
        "## A\n\nnew\n\none\n\n",
        "## A\none\n\nmine\n\n",
        "## A\n\nnew\n\none\n\nmine\n\n",
    ),
    "Windows": (
        BASE,
        NEW,
        "## A\r\n\r\none\r\n\r\ntwo\r\n\r\nthree\r\n\r\nmine\r\n",
        "## A\r\n\r\none\r\n\r\n2\r\n\r\nthree\r\n\r\nmine\r\n",
    ),
    "gone from the run": (BASE, "## A\n\none\n\nthree\n", BASE + "mine\n", "## A\n\none\n\nthree\n\nmine\n"),
    "code with blank lines": (
        "## A\n\n```\nx\n\ny\n```\n\none\n",
        "## A\n\n```\nx\n\nz\n```\n\none\n",
        "## A\n\n```\nx\n\ny\n```\n\n1\n",
        "## A\n\n```\nx\n\nz\n```\n\n1\n",
    ),
}


@pytest.mark.parametrize(("base", "new", "mine", "merged"), MERGED.values(), ids=MERGED)
def test_both_stand(base: str, new: str, mine: str, merged: str) -> None:
    assert merged_blocks(base, new, mine) == merged


CONFLICTS = {
    "the same paragraph changed": "## A\n\none\n\ntwo of mine\n\nthree\n",
    "the same paragraph gone": "## A\n\none\n\nthree\n",
}


@pytest.mark.parametrize("mine", CONFLICTS.values(), ids=CONFLICTS)
def test_one_has_to_be_chosen(mine: str) -> None:
    assert merged_blocks(BASE, NEW, mine) is None


def test_words_inside_of_what_the_run_changed() -> None:
    assert merged_blocks(BASE, "## A\n\n1\n\n2\n\nthree\n", "## A\n\none\n\nmine\n\ntwo\n\nthree\n") is None


def test_a_base_that_is_a_heading_tells_nothing_apart() -> None:
    assert merged_blocks("## A\n", "## A\n\nnew\n", "## A\n\ntheirs and mine\n") is None


def test_the_blocks_are_the_text() -> None:
    for text in ("## A\n", "## A\none\ntwo\n\n\nthree", "\n\nx\n", "## A\n\n```\n\n\n```\n<!--\n\n-->\n"):
        assert "".join(blocks(text)) == text


def test_a_section_without_end_is_not_compared() -> None:
    many = "## A\n\n" + "x\n\ny\n\n" * 50_000
    assert merged_blocks(many, many.replace("x", "z", 1), many + "mine\n") is None
