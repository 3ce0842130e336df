"""Values on their way into Markdown: whatever they hold, a reader of Markdown shows it and does no more."""

from __future__ import annotations

import ast
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup

from cardsmith.errors import TemplateError
from cardsmith.render import escape

MARKDOWN = MarkdownIt("commonmark").enable(["table", "strikethrough"])

TEXT = st.text() | st.text("`*_~<>[]()!#+-=.|\\&;:/ \n\r\t\"'1ax\u2028\x85\u202e\x00", max_size=20)


def _inline(text: str) -> list[Token]:
    [token] = [token for token in MARKDOWN.parse(text) if token.type == "inline"] or [Token("inline", "", 0)]
    return token.children or []


def _shown(text: str) -> str:
    tokens = MARKDOWN.parse(text)
    assert {token.type for token in tokens} <= {"paragraph_open", "inline", "paragraph_close"}, tokens
    return "".join(token.content for token in _inline(text))


@given(TEXT)
def test_one_line(text: str) -> None:
    line = escape.one_line(text)
    assert len(line.splitlines()) <= 1
    assert line == line.strip() == escape.one_line(line)
    assert all(char.isprintable() or char.isspace() or ord(char) > 0x10000 or char > "\u0300" for char in line)


@given(TEXT)
def test_text_is_shown_as_it_is(text: str) -> None:
    written = escape.markdown(text)
    assert _shown(f"x {written} y") == f"x {escape.one_line(text)} y"
    assert "<" not in written


@given(TEXT)
def test_text_at_the_start_of_a_line_is_shown_as_it_is(text: str) -> None:
    assert _shown(str(escape.markdown(text))) == escape.one_line(text)


@pytest.mark.parametrize(
    "text", ["Qwen/Qwen3-4B", "a_b_c", "#hashtag", "1.5", "-0.5", "a > b", "1e-06", "AT&T", "a: b"]
)
def test_what_is_no_markup_stays_readable(text: str) -> None:
    assert escape.markdown(text) == text


@given(TEXT)
def test_a_code_span_holds_the_value_and_ends_with_it(text: str) -> None:
    line = escape.one_line(text)
    if not line:
        assert escape.code(text) == ""
        return
    [before, span, after] = _inline(f"x {escape.code(text)} y")
    assert (before.content, span.type, span.content, after.content) == ("x ", "code_inline", line, " y")


@pytest.mark.parametrize("text", ["<script>`a`", "[x](javascript:y)", "<img src=x onerror=y>", "<a href=javascript:y>"])
def test_what_would_act_elsewhere_is_shown_as_code(text: str) -> None:
    children = _inline(f"x {escape.code(text)} y")
    assert [child.content for child in children if child.type == "html_inline"] == ["<code>", "</code>"]
    assert "".join(child.content for child in children if child.type != "html_inline") == f"x {text} y"


@given(st.lists(TEXT | st.none() | st.integers() | st.booleans(), min_size=1, max_size=4), st.booleans())
def test_a_row_has_its_cells(values: list[object], coded: bool) -> None:
    cells = [value if value is None or not coded else escape.code(value) for value in values]
    table = f"{escape.row(['h'] * len(cells))}\n|{'---|' * len(cells)}\n{escape.row(cells)}\n"
    tokens = MARKDOWN.parse(table)
    found = [token for token, opener in zip(tokens[1:], tokens, strict=False) if opener.type == "td_open"]
    assert len(found) == len(cells)
    for token, value in zip(found, values, strict=True):
        text = "" if value is None else escape.one_line(str(value))
        children = token.children or []
        assert {child.type for child in children} <= {"text", "text_special", "code_inline"}
        if "\\|" not in text or not coded:  # a code span in a cell cannot show a backslash before a bar
            assert "".join(child.content for child in children) == text
    assert tokens[-1].type == "table_close"


@given(TEXT)
def test_a_python_literal_is_the_value(text: str) -> None:
    literal = str(escape.python(text))
    assert ast.literal_eval(literal) == text
    assert literal.isprintable()
    assert "\n" not in literal


URLS = {
    "https://wandb.ai/a/b?x=1#y": "https://wandb.ai/a/b?x=1#y",
    "https://x.y/a b": "https://x.y/a%20b",
    "https://x.y/(a)": "https://x.y/%28a%29",
    "https://x.y/<script>": "https://x.y/%3Cscript%3E",
    'https://x.y/"a"': "https://x.y/%22a%22",
    "https://x.y/\n\njavascript:": "https://x.y/%20%20javascript:",
    "https://x.y/%20ä": "https://x.y/%20%C3%A4",
    "https://[": "https://%5B",
    "HTTPS://x.y": "",
    "http://x.y": "",
    "javascript:alert(1)": "",
    " javascript:alert(1)": "",
    "data:text/html,x": "",
    "//x.y": "",
    "/a": "",
    "": "",
}


@pytest.mark.parametrize(("url", "expected"), URLS.items())
def test_targets(url: str, expected: str) -> None:
    assert escape.target(url) == expected
    assert escape.link("a", url) == (f"[a]({expected})" if expected else "a")


@given(TEXT, TEXT)
def test_a_link_leads_where_it_says_and_nowhere_else(text: str, rest: str) -> None:
    children = _inline(f"x {escape.link(text, 'https://x.y/' + rest)} y")
    assert [child.attrs["href"][:12] for child in children if child.type == "link_open"] == ["https://x.y/"]  # type: ignore[index]
    assert {child.type for child in children} <= {"text", "text_special", "link_open", "link_close"}
    assert "".join(child.content for child in children) == f"x {escape.one_line(text)} y"


NUMBERS = {
    0.0: "0",
    1.0: "1",
    1e-06: "1e-06",
    0.0333333: "0.03333",
    12.3456: "12.35",
    9999.5: "1e+04",
    12345.6: "12346",
    1234567.0: "1234567",
    1e14: "100000000000000",
    1e15: "1e+15",
    1.5e300: "1.5e+300",
    -0.5: "-0.5",
}


@pytest.mark.parametrize(("value", "expected"), NUMBERS.items())
def test_numbers(value: float, expected: str) -> None:
    assert escape.number(value) == expected


@given(st.floats(-1e308, 1e308))
def test_a_number_is_near_the_value(value: float) -> None:
    assert math.isclose(float(escape.number(value)), value, rel_tol=1e-3)


@pytest.mark.parametrize("value", [None, [], (1,), {}])
def test_what_a_template_may_not_print(value: object) -> None:
    with pytest.raises(TemplateError) as caught:
        escape.finalize(value)
    assert str(caught.value) == f"a template prints {value!r}. Guard it with {{% if … %}}, or loop over it."


@pytest.mark.parametrize(
    ("value", "expected"), [(1, "1"), (True, "True"), (0.25, "0.25"), ("a*", "a\\*"), (Markup("<b>"), "<b>"), ("", "")]
)
def test_what_is_printed(value: object, expected: str) -> None:
    assert escape.finalize(value) == expected
