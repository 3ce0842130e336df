"""What a person wrote is never lost; what a person left alone is brought up to date."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cardsmith.card import Card
from cardsmith.card.sections import lines
from cardsmith.errors import CardError
from cardsmith.facts import store
from cardsmith.render import render
from cardsmith.render.merge import Conflict, merge
from pace import within

_CASES = Path(__file__).parents[1] / "cases"

BASE = """---
license: mit
tags:
- trl
model_name: x
---

# x

This is x.

## Training

### Versions

- TRL: 1

## Results

| a | 1 |
"""
NEW = """---
license: apache-2.0
base_model: a/b
tags:
- trl
model_name: x
---

# x

This is x.

## Quick start

Run it.

## Training

### Versions

- TRL: 2

## Results

| a | 2 |

## Citations

Cite it.
"""

#: a person's edit of BASE (what, by what) → the merged card as an edit of NEW; and the conflicts
EDITS: dict[str, tuple[list[tuple[str, str]], list[tuple[str, str]], list[Conflict]]] = {
    "nothing": ([], [], []),
    "a section added": (
        [("## Results", "## Limits\n\nIt lies.\n\n## Results")],
        [("## Results", "## Limits\n\nIt lies.\n\n## Results")],
        [],
    ),
    "a section at the end": (
        [("| a | 1 |\n", "| a | 1 |\n\n## Limits\n\nIt lies.\n")],
        [("## Citations\n\nCite it.\n", "## Citations\n\nCite it.\n\n## Limits\n\nIt lies.\n")],
        [],
    ),
    "a part of a section added": (
        [("| a | 1 |\n", "| a | 1 |\n\n### More\n\nMore of it.\n")],
        [("## Citations", "### More\n\nMore of it.\n\n## Citations")],
        [],
    ),
    "prose added, render unchanged": (
        [("This is x.", "This is x.\n\nMine.")],
        [("This is x.", "This is x.\n\nMine.")],
        [],
    ),
    "prose added, render changed": (
        [("| a | 1 |", "| a | 1 |\n\nMine.")],
        [("| a | 2 |", "| a | 2 |\n\nMine.")],
        [],
    ),
    "a row added, render changed": (
        [("| a | 1 |", "| a | 1 |\n| b | 3 |")],
        [("| a | 2 |", "| a | 1 |\n| b | 3 |")],
        [
            Conflict(
                where="## Results",
                kept="## Results\n\n| a | 1 |\n| b | 3 |\n",
                rendered="## Results\n\n| a | 2 |\n\n",
            )
        ],
    ),
    "a section deleted": ([("## Results\n\n| a | 1 |\n", "")], [("## Results\n\n| a | 2 |\n\n", "")], []),
    "a key added": (
        [("license: mit\n", "license: mit\nlanguage: de\n")],
        [("base_model", "base_model"), ("a/b\n", "a/b\nlanguage: de\n")],
        [],
    ),
    "a key changed": (
        [("license: mit", "license: gemma")],
        [("license: apache-2.0", "license: gemma")],
        [Conflict(where="license", kept="license: gemma\n", rendered="license: apache-2.0\n")],
    ),
    "a key changed alike": ([("license: mit", "license: apache-2.0")], [], []),
    "a key deleted": ([("license: mit\n", "")], [("license: apache-2.0\nbase_model: a/b\n", "base_model: a/b\n")], []),
    "a key that comes in is there": (
        [("license: mit\n", "license: mit\nbase_model: c/d\n")],
        [("base_model: a/b", "base_model: c/d")],
        [Conflict(where="base_model", kept="base_model: c/d\n", rendered="base_model: a/b\n")],
    ),
    "a list extended": ([("- trl\n", "- trl\n- mine\n")], [("- trl\n", "- trl\n- mine\n")], []),
    "a comment on a line of its own": (
        [("tags:", "# my tags\ntags:")],
        [("tags:", "# my tags\ntags:")],
        [],
    ),
    "a comment on a key that changes": (
        [("license: mit", "license: mit # sure?")],
        [("license: apache-2.0", "license: mit # sure?")],
        [Conflict(where="license", kept="license: mit # sure?\n", rendered="license: apache-2.0\n")],
    ),
    "an introduction": ([("\n# x", "\nHello.\n\n# x")], [("\n# x", "\nHello.\n\n# x")], []),
    "the title": ([("# x\n", "# My x\n")], [("# x\n", "# My x\n")], []),
    "other words for a heading": (
        [("## Results", "## How good it is")],
        [
            ("## Results\n\n| a | 2 |\n\n## Citations", "## Citations"),
            ("Cite it.\n", "Cite it.\n\n## How good it is\n\n| a | 1 |\n"),
        ],
        [],
    ),
    "a heading in code": ([("This is x.", "```\n## Results\n```")], [("This is x.", "```\n## Results\n```")], []),
    "a section in a comment": (
        [("## Results\n\n| a | 1 |\n", "<!--\n## Results\n\n| a | 1 |\n-->\n")],
        [("## Results\n\n| a | 2 |\n\n", "<!--\n## Results\n\n| a | 1 |\n-->\n\n")],
        [],
    ),
}


def _edited(text: str, edits: list[tuple[str, str]]) -> str:
    for old, new in edits:
        assert old in text, old
        text = text.replace(old, new, 1)
    return text


@pytest.mark.parametrize("line_end", ["\n", "\r\n"], ids=["LF", "CRLF"])
@pytest.mark.parametrize(("mine", "expected", "conflicts"), EDITS.values(), ids=EDITS)
def test_edits(
    mine: list[tuple[str, str]], expected: list[tuple[str, str]], conflicts: list[Conflict], line_end: str
) -> None:
    merged = merge(Card(BASE), Card(NEW), Card(_edited(BASE, mine).replace("\n", line_end)))
    assert merged.card.text == _edited(NEW, expected).replace("\n", line_end)
    found = [
        Conflict(where=each.where, kept=each.kept.replace("\r\n", "\n"), rendered=each.rendered.replace("\r\n", "\n"))
        for each in merged.conflicts
    ]
    assert found == conflicts


@pytest.mark.parametrize(("mine", "expected", "conflicts"), EDITS.values(), ids=EDITS)
def test_merging_again_changes_nothing(
    mine: list[tuple[str, str]], expected: list[tuple[str, str]], conflicts: list[Conflict]
) -> None:
    once = merge(Card(BASE), Card(NEW), Card(_edited(BASE, mine))).card
    again = merge(Card(NEW), Card(NEW), once)
    assert (again.card, again.conflicts) == (once, ())


#: the person's card, whole → the merged card, whole; the render is ONE and nothing was rendered before
ONE = "---\nlicense: mit\ntags:\n- trl\n---\n\n# x\n\nThis is x.\n\n## Results\n\nGood.\n"
HEAD = "---\nlicense: mit\ntags:\n- trl\n---\n\n"
REST = "## Results\n\nGood.\n"
STANDING = {
    "one line": ("Mine", f"{HEAD}Mine\n\n# x\n\nThis is x.\n\n{REST}"),
    "a title": ("# y\n\nMine.\n", f"{HEAD}# y\n\nMine.\n\n{REST}"),
    "no line end": ("# y\n\n## Results\n\nMine", f"{HEAD}# y\n\n## Results\n\nMine"),
    "BOM": ("\ufeff# y\n", f"\ufeff{HEAD}# y\n\n{REST}"),
    "BOM and front matter": (
        "\ufeff---\na: 1\n---\n# y\n",
        f"\ufeff---\nlicense: mit\ntags:\n- trl\na: 1\n---\n\n# y\n\n{REST}",
    ),
    "keys only": (
        "---\na: 1\n---\n",
        f"---\nlicense: mit\ntags:\n- trl\na: 1\n---\n\n# x\n\nThis is x.\n\n{REST}",
    ),
    "comments only": (
        "---\n# mine\n---\n# y\n",
        f"---\nlicense: mit\ntags:\n- trl\n# mine\n---\n\n# y\n\n{REST}",
    ),
    "no end of the front matter": ("---\na: 1\n", f"{HEAD}---\na: 1\n\n# x\n\nThis is x.\n\n{REST}"),
    "text before the front matter": (
        "Hi\n---\na: 1\n---\n",
        f"{HEAD}Hi\n---\na: 1\n---\n\n# x\n\nThis is x.\n\n{REST}",
    ),
    "a list with a comment below": (
        f"---\ntags:\n- mine\n# last\n---\n# x\n\nThis is x.\n\n{REST}",
        f"---\nlicense: mit\ntags:\n- mine\n# last\n---\n\n# x\n\nThis is x.\n\n{REST}",
    ),
    "a text that ends like a comment": (
        "---\na: |\n  x\n  # y\nlicense: gpl\n---\n\n# x\n",
        f"---\na: |\n  x\n  # y\nlicense: gpl\ntags:\n- trl\n---\n\n# x\n\n{REST}",
    ),
}


@pytest.mark.parametrize(("mine", "expected"), STANDING.values(), ids=STANDING)
def test_a_readme_that_stood_there_first(mine: str, expected: str) -> None:
    assert merge(Card(""), Card(ONE), Card(mine)).card.text == expected


def test_a_front_matter_of_one_line_is_refused_where_a_key_comes_in() -> None:
    mine = Card("---\n{license: gpl, tags: [a]}\n---\n\n# x\n")
    with pytest.raises(CardError) as caught:
        merge(Card(BASE), Card(NEW), mine)
    assert str(caught.value) == (
        "the front matter is one {…}. Write one `key: value` a line, so that cardsmith can add to it."
    )
    assert merge(Card(BASE), Card(BASE), mine).card == mine


@pytest.mark.parametrize("new", [BASE, NEW], ids=["unchanged", "changed"])
def test_a_front_matter_that_does_not_parse(new: str) -> None:
    with pytest.raises(CardError, match="line 2, column 5: "):
        merge(Card(BASE), Card(new), Card("---\na: b: c\n---\n"))


_KEYS = st.lists(
    st.tuples(
        st.sampled_from(["license", "tags", "base_model", "mine", "language", "# note\nwidget"]),
        st.sampled_from([" mit", " gpl", "\n- a\n- b", " |\n  x\n\n  y", ' "é\u2028"', "", " # why"]),
    ),
    max_size=5,
    unique_by=lambda pair: pair[0],
)
_SECTIONS = st.lists(
    st.tuples(
        st.sampled_from(["# x", "## A", "## B", "### C", "## D ##", "# y", "", "Some words"]),
        st.sampled_from(
            [
                "",
                "\n\nText.\n",
                "\n```\n## A\n```\n",
                "\n\n\n",
                "\n<!--\n## B\n-->",
                "\n\n    code\n",
                "\n\n| a |\n\n\n",
            ]
        ),
    ),
    max_size=6,
)


@st.composite
def _cards(draw: st.DrawFn, line_ends: tuple[str, ...] = ("\n",)) -> Card:
    keys = "".join(f"{key}:{value}\n" for key, value in draw(_KEYS))
    body = "".join(f"{heading}{text}\n" for heading, text in draw(_SECTIONS))
    head = (
        draw(st.sampled_from([f"---\n{keys}---\n", f"---\n{keys}\n---\n\n", f"\ufeff---\n{keys}---  \n", ""]))
        if keys
        else ""
    )
    text = head + draw(st.sampled_from(["", "\n", "\n\n"])) + body
    text = draw(st.sampled_from([text, text.rstrip("\n"), text.rstrip() + "\n"]))
    return Card(text.replace("\n", draw(st.sampled_from(line_ends))))


@settings(max_examples=300)
@given(_cards(), _cards(("\n", "\r\n")))
def test_where_the_render_stays_the_card_stays(base: Card, mine: Card) -> None:
    assert merge(base, base, mine).card == mine


@settings(max_examples=300)
@given(_cards(), _cards())
def test_where_the_person_did_nothing_the_render_stands(base: Card, new: Card) -> None:
    merged = merge(base, new, base)
    assert (merged.card, merged.conflicts) == (new, ())


@settings(max_examples=500)
@given(_cards(), _cards(), _cards(("\n", "\r\n")))
def test_no_line_of_a_person_is_lost(base: Card, new: Card, mine: Card) -> None:
    merged = merge(base, new, mine)
    known = {line.strip() for line in lines(base.text)}
    written = [line.strip() for line in lines(mine.text.lstrip("\ufeff"))]
    left = [line.strip() for line in lines(merged.card.text.lstrip("\ufeff"))]
    assert [line for line in written if line and line not in known and line not in left] == []
    _ = merged.card.metadata


@settings(max_examples=300)
@given(_cards(), _cards(), _cards(("\n", "\r\n")))
def test_a_merged_card_is_stable(base: Card, new: Card, mine: Card) -> None:
    """Rendered once more, with nothing new, it stays as it is."""
    once = merge(base, new, mine).card
    assert merge(new, new, once).card == once


@given(_cards(), _cards())
def test_a_conflict_names_both_sides(new: Card, mine: Card) -> None:
    for conflict in merge(Card(""), new, mine).conflicts:
        assert conflict.kept.strip() in mine.text
        assert conflict.rendered.strip() in new.text
        assert "\n" not in conflict.where


def test_200_sections_take_no_time() -> None:
    base = Card("---\na: 1\n---\n\n" + "".join(f"## Section {number}\n\nText.\n\n" for number in range(200)))
    new = Card(base.text.replace("Text", "Words"))
    mine = Card(base.text.replace("## Section 100\n", "## Mine\n\nMine.\n\n## Section 100\n"))
    for first in (base, Card("")):
        within(0.02, lambda first=first: merge(Card(first.text), Card(new.text), Card(mine.text)))


def test_rendering_and_merging_200_sections_takes_little_time() -> None:
    facts = store.loads((_CASES / "everything" / "facts.json").read_text("utf-8"))
    many = {f"Section {number}": "Text.\n" * 20 for number in range(200)}
    facts = replace(facts, card=replace(facts.card, sections=many))
    base = render(facts)
    mine = Card(base.text.replace("## Section 100\n", "## Mine\n\nMine.\n\n## Section 100\n"))
    changed = replace(facts, card=replace(facts.card, sections={name: f"New. {text}" for name, text in many.items()}))
    merged = within(0.05, lambda: merge(Card(base.text), render(changed), Card(mine.text)))
    assert merged.conflicts == ()
    assert merged.card.text.count("New. Text.") == 200


@pytest.mark.parametrize(
    ("mine", "found"),
    [("en", []), ("[en]", []), ('"en"', []), ("de", ["language"]), ("[en, de]", ["language"])],
)
def test_one_value_written_in_two_ways_is_no_conflict(mine: str, found: list[str]) -> None:
    card = Card(f"---\nlanguage: {mine}\n---\n# x\n")
    merged = merge(Card("# x\n"), Card("---\nlanguage:\n- en\n---\n# x\n"), card)
    assert (merged.card, [conflict.where for conflict in merged.conflicts]) == (card, found)
