from __future__ import annotations

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from cardsmith.card.sections import lines, split
from pace import within

#: text → (level, title) of its sections
CUTS: dict[str, tuple[str, list[tuple[int, str]]]] = {
    "nothing": ("", []),
    "no heading": ("a\n\nb", [(0, "")]),
    "headings": ("a\n# B\nc\n## D\n### E\n", [(0, ""), (1, "B"), (2, "D"), (3, "E")]),
    "six at most": ("###### a\n####### b\n", [(6, "a")]),
    "hashtag": ("#hashtag\n#5\n", [(0, "")]),
    "empty headings": ("#\n##  \n### ###\n", [(1, ""), (2, ""), (3, "")]),
    "closed": (
        "## a ##\n## b ####  \n## c#\n## C# ##\n# \\#\n",
        [(2, "a"), (2, "b"), (2, "c#"), (2, "C#"), (1, "\\#")],
    ),
    "tab": ("#\ta\t\n", [(1, "a")]),
    "indented": ("   # a\n    # b\n\t# c\n", [(1, "a")]),
    "setext": ("a\n===\nb\n---\n", [(0, "")]),
    "quoted": ("> # a\n", [(0, "")]),
    "backtick fence": ("```\n# a\n```\n# b\n", [(0, ""), (1, "b")]),
    "tilde fence": ("~~~ x\n# a\n```\n# b\n~~~~\n# c\n", [(0, ""), (1, "c")]),
    "long fence": ("````\n```\n# a\n```\n````\n# b\n", [(0, ""), (1, "b")]),
    "fence in words": ("```python\n# a\n``` x\n# b\n```\n# c\n", [(0, ""), (1, "c")]),
    "unclosed fence": ("```\n# a\n", [(0, "")]),
    "fence of two": ("``\n# a\n", [(0, ""), (1, "a")]),
    "code span": ("```a``` b\n# c\n", [(0, ""), (1, "c")]),
    "tildes with a backtick": ("~~~ `a`\n# b\n~~~\n", [(0, "")]),
    "indented fence": ("   ```\n# a\n   ```\n# b\n", [(0, ""), (1, "b")]),
    "too far in for a fence": ("    ```\n# a\n", [(0, ""), (1, "a")]),
    "comment": ("<!--\n# a\n-->\n# b\n", [(0, ""), (1, "b")]),
    "comment on a line": ("<!-- a -->\n# b\n", [(0, ""), (1, "b")]),
    "unclosed comment": ("<!--\n# a\n", [(0, "")]),
    "raw HTML": ("<pre>\n# a\n</pre>\n# b\n<SCRIPT src=x>\n# c\n</script>\n# d\n", [(0, ""), (1, "b"), (1, "d")]),
    "other HTML": ("<preface>\n\n# a\n", [(0, ""), (1, "a")]),
    "CRLF": ("# a\r\n\r\n## b\r\n", [(1, "a"), (2, "b")]),
    "CR": ("# a\r## b\r", [(1, "a"), (2, "b")]),
    "no line ends of Markdown": ("a\x85# b\u2028# c\x0b# d\x0c# e\n", [(0, "")]),
}


@pytest.mark.parametrize(("body", "expected"), CUTS.values(), ids=CUTS)
def test_where_a_body_is_cut(body: str, expected: list[tuple[int, str]]) -> None:
    sections = split(body)
    assert [(section.level, section.title) for section in sections] == expected
    assert "".join(section.text for section in sections) == body


_HEADINGS = ["# a", "## b ##", "### ", "#c", "    # d", "#" * 7, "## C#", "#\tt", "   # e"]
_OPENERS = ["```", "```py", "````", "~~~", "~~~~ x", "``` `", "<!--", "-->", "<!-- x -->", "<pre>", "x </pre>"]
_OTHERS = ["text", "", " ", "===", "---", "- # x", "> # y", "\t# z", "</pre>"]
_LINES = st.sampled_from([*_HEADINGS, *_OPENERS, *_OTHERS])
_BODIES = st.lists(st.tuples(_LINES | st.text(max_size=5), st.sampled_from(["\n", "\r\n", "\r"]))).map(
    lambda pairs: "".join(line + end for line, end in pairs)
)


@settings(max_examples=300)
@given(_BODIES | st.text())
def test_the_sections_are_the_body(body: str) -> None:
    sections = split(body)
    assert "".join(section.text for section in sections) == body
    assert "".join(lines(body)) == body
    keys = [section.key for section in sections]
    assert len(keys) == len(set(keys))


@settings(max_examples=300)
@given(st.lists(st.sampled_from([*_HEADINGS, *_OPENERS, "text", ""])).map("\n".join))
def test_a_markdown_parser_finds_the_same_headings(body: str) -> None:
    """Where no list or quotation holds a fence of its own, which is not looked into."""
    tokens = MarkdownIt().parse(body)
    found = [
        (int(token.tag[1]), inline.content)
        for token, inline in itertools.pairwise(tokens)
        if token.type == "heading_open" and token.markup.startswith("#")
    ]
    assert [(section.level, section.title) for section in split(body) if section.level] == found


def test_keys_tell_sections_apart() -> None:
    body = "# One\n## Results\n# Two\n## results\n### Results\n## Straße\n## STRASSE\n"
    assert [section.key for section in split(body)] == [
        (1, "", 0),
        (2, "results", 0),
        (1, "", 1),
        (2, "results", 1),
        (3, "results", 0),
        (2, "strasse", 0),
        (2, "strasse", 1),
    ]


HOSTILE = {
    "blanks in a heading": "# a" + " " * 100_000 + "b",
    "tabs and blanks in a heading": "# a" + " \t" * 50_000 + "b",
    "hashes in a heading": "# a " + "#" * 100_000 + "b",
    "blanks and hashes": "# " + " #" * 50_000 + "b",
    "backticks": "`" * 100_000 + "a`",
    "fences": "```\n" * 100_000,
    "headings": "# a\n" * 50_000,
    "comments": "<!--" * 100_000,
    "carriage returns": "\r" * 200_000,
    "one line": "a" * 2_000_000,
}


@pytest.mark.parametrize("body", HOSTILE.values(), ids=HOSTILE)
def test_a_body_is_cut_in_time(body: str) -> None:
    assert "".join(section.text for section in within(1, lambda: split(body))) == body
