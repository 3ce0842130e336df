"""Lists of words in the metadata are merged word by word, and a person's lines of them stay as they are."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cardsmith.card import Card, frontmatter
from cardsmith.render.merge import Conflict, merge, unsettled
from pace import within

BASE = "tags:\n- a\n- b\n"
NEW = 'tags:\n- b\n- c\n- "true"\n'

#: a person's list, its base being a, b → the same once b, c, "true" are rendered; `None` is a conflict
LISTS = {
    "a word added": ("tags:\n- a\n- b\n- mine\n", 'tags:\n- b\n- mine\n- c\n- "true"\n'),
    "a word taken out": ("tags:\n- a\n", 'tags:\n- c\n- "true"\n'),
    "all taken out": ("tags: []\n", 'tags: [c, "true"]\n'),
    "the other order": ("tags:\n- b\n- a\n", 'tags:\n- b\n- c\n- "true"\n'),
    "comments": (
        "# mine\ntags: # these\n  - a # keep\n  # of b\n  - b\n  # end\n",
        '# mine\ntags: # these\n  - a # keep\n  # of b\n  - b\n  - c\n  - "true"\n  # end\n',
    ),
    "wide, with a blank line": ("tags:\n-   a\n\n-   'b'\n", "tags:\n\n-   'b'\n-   c\n-   \"true\"\n"),
    "on a line": ("tags: [a, b, mine] # hi\n", 'tags: [b, mine, c, "true"] # hi\n'),
    "on a line, none left of it": ("tags: [a]\n", 'tags: [c, "true"]\n'),
    "on a line, with a last comma": ('tags: [ "b", mine, ]\n', 'tags: [ "b", mine, c, "true", ]\n'),
    "a word a line, in brackets": ("tags: [\n  a,\n  b\n]\n", 'tags: [\n  b,\n  c,\n  "true"\n]\n'),
    "twice": ("tags: [a, b, a, mine, a]\n", 'tags: [b, mine, c, "true"]\n'),
    "as it is rendered, otherwise written": ("tags: [b, c, 'true']\n", "tags: [b, c, 'true']\n"),
    "comments in brackets": ("tags: [\n  a, # x\n  b\n]\n", None),
    "one word that is no list": ("tags: mine\n", None),
    "nothing": ("tags:\n", None),
    "numbers": ("tags:\n- 1\n", None),
    "lists": ("tags:\n- - a\n", None),
    "a text of several lines": ("tags:\n- a\n- |\n  b\n", None),
    "on the line of another": ("tags: [a,\n  b, mine]\n", 'tags: [b, mine, c, "true"]\n'),
}


def _card(keys: str, end: str = "\n") -> Card:
    return Card(f"---\n{keys}model_name: x\n---\n\n# x\n".replace("\n", end))


@pytest.mark.parametrize("end", ["\n", "\r\n"], ids=["LF", "CRLF"])
@pytest.mark.parametrize(("mine", "expected"), LISTS.values(), ids=LISTS)
def test_lists(mine: str, expected: str | None, end: str) -> None:
    merged = merge(_card(BASE), _card(NEW), _card(mine, end))
    rendered = NEW.replace("\n", end)
    conflict = Conflict(where="tags", kept=mine.replace("\n", end), rendered=rendered)
    assert (merged.card.text, merged.conflicts) == (
        _card(mine if expected is None else expected, end).text,
        (conflict,) if expected is None else (),
    )


def test_the_last_line_of_the_metadata() -> None:
    base, new, mine = (
        Card(f"---\nlicense: mit\ntags:{words}\n---\n# x\n") for words in ("\n- a", "\n- c", "\n- a\n- b")
    )
    assert merge(base, new, mine).card.text == "---\nlicense: mit\ntags:\n- b\n- c\n---\n# x\n"


def test_where_nothing_would_be_left_it_is_a_conflict() -> None:
    base, new, mine = (_card(f"tags:\n{words}") for words in ("- a\n- b\n", "- b\n", "- a\n"))
    merged = merge(base, new, mine)
    assert (merged.card, [each.where for each in merged.conflicts]) == (mine, ["tags"])


def test_no_base_no_merge() -> None:
    """What a person wrote before there was a render is hers as a whole."""
    merged = merge(Card("# x\n"), _card(NEW), _card("tags:\n- mine\n"))
    assert [(each.where, each.kept) for each in merged.conflicts] == [("tags", "tags:\n- mine\n")]


def test_the_next_merge_starts_from_what_was_merged() -> None:
    base, new, mine = _card(BASE), _card(NEW), _card("tags:\n- b\n- mine\n")
    once = merge(base, new, mine)
    assert unsettled(base, new, mine) == new
    again = merge(new, _card("tags:\n- a\n- b\n- d\n"), once.card)
    assert (again.card.text, again.conflicts) == (_card("tags:\n- b\n- mine\n- a\n- d\n").text, ())


_WORDS = st.lists(
    st.sampled_from(
        ["a", "b", "c d", "no", "1", "x: y", "#z", "base_model:adapter:o/n", "é", "[", "it's", "", "- q", "a, b"]
    ),
    unique=True,
    max_size=6,
)


@st.composite
def _written(draw: st.DrawFn, words: list[str]) -> str:
    """The words as a person may write them."""
    quoted = [frontmatter.dump([word])[2:].rstrip("\n") for word in words]
    style = draw(st.sampled_from(["block", "indented", "flow", "lines"])) if words else "flow"
    if style == "flow":
        return f"tags: [{', '.join(quoted)}]{draw(st.sampled_from(['', ' # x']))}\n"
    if style == "lines":
        return "tags: [\n" + ",\n".join(f"  {word}" for word in quoted) + "\n]\n"
    pad, about = "  " if style == "indented" else "", draw(st.sampled_from(["", "# my tags\n"]))
    notes = draw(st.lists(st.sampled_from(["", "", " # why", "\n  # below"]), min_size=len(words), max_size=len(words)))
    return f"{about}tags:\n" + "".join(f"{pad}- {word}{note}\n" for word, note in zip(quoted, notes, strict=True))


@settings(max_examples=500, deadline=None)
@given(_WORDS, _WORDS, _WORDS, st.data())
def test_word_by_word(base: list[str], new: list[str], own: list[str], data: st.DataObject) -> None:
    mine = data.draw(_written(own))
    rendered = [_card(frontmatter.dump({"tags": words})) for words in (base, new)]
    merged = merge(*rendered, _card(mine))
    written = [line for line in mine.splitlines() if line[:1] != "["]
    kept = [
        word for word in own if word in new or word not in base or f"{frontmatter.dump([word])[2:-1]} # why" in mine
    ]
    left = [*kept, *(word for word in new if word not in base and word not in own)]
    found = merged.card.metadata["tags"]
    if own == new or new == base:
        assert (merged.card, merged.conflicts) == (_card(mine), ())
    elif mine.strip() == frontmatter.dump({"tags": base}).strip():
        assert (merged.card, merged.conflicts) == (rendered[1], ())
    elif left or not own:
        assert (found, merged.conflicts) == (left, ())
        lines = merged.card.text.splitlines()
        gone = [line for line in written if line not in lines]
        assert all(word in base and word not in new for word in _block_words(gone)) or "[" in mine
    else:
        assert (merged.card, [each.where for each in merged.conflicts]) == (_card(mine), ["tags"])
    assert merge(rendered[1], rendered[1], merged.card).card == merged.card


def _block_words(lines: list[str]) -> list[str]:
    words = frontmatter.words("tags:\n" + "".join(f"{line.strip()}\n" for line in lines))
    return [word.text for word in words.items] if words else []


def test_many_words_take_little_time() -> None:
    many = [frontmatter.dump({"tags": [f"{start}-{number}" for number in range(300)]}) for start in "xyz"]
    merged = within(3, lambda: merge(_card(many[0]), _card(many[1]), _card(many[0] + "- mine\n")))
    assert merged.card.metadata["tags"] == ["mine", *(f"y-{number}" for number in range(300))]
