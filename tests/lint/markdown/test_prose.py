"""What counts as the words of a card."""

from __future__ import annotations

import pytest

from cardsmith.lint.markdown.blocks import fenced
from cardsmith.lint.markdown.prose import prose


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a `b` c", "a     c"),
        ("a ``b ` c`` d", "a           d"),
        ("a ` b", "a ` b"),
        ("a `b\n\nc` d", "a `b\n\nc` d"),
        ("a `b\nc` d", "a   \n   d"),
        ("```\na\n```\nb", "   \n \n   \nb"),
        ("```py\na\n~~~\nb", "     \n \n   \n "),
        ("````\n```\n````\na", "    \n   \n    \na"),
        ("- ~~~\n  a\n  ~~~\nb", "     \n   \n     \nb"),
        ("``` a `` b", "``` a `` b"),
        ("a\n\n    b\n\nc", "a\n\n     \n\nc"),
        ("a\n    b", "a\n    b"),
        ("a <!-- b\n --> c", "a       \n     c"),
        ("a <!-- b", "a <!-- b"),
        ("<!--```\nb\n```-->\nc\n```\nd\n```", "       \n \n      \nc\n   \n \n   "),
        ("a\n<!-- b -->\n```\nc\n```\nd", "a\n          \n   \n \n   \nd"),
        ("<!-- b\n```\nc\n```", "<!-- b\n   \n \n   "),
        ("a <code>b</code> c", f"a {' ' * 14} c"),
        ("a\r\n```\r\nb\r\n```\r\n", "a\r\n   \r\n \r\n   \r\n"),
    ],
)
def test_code_and_comments_are_blanks_of_the_same_length(text: str, words: str) -> None:
    assert prose(text, 0, fenced(text, 0)) == words


def test_the_front_matter_is_blank() -> None:
    text = "---\na: b\n---\nc"
    body = text.index("c")
    assert prose(text, body, fenced(text, body)) == "   \n    \n   \nc"
