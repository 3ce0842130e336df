"""No template and no value brings active content into a card."""

from __future__ import annotations

from pathlib import Path

import pytest

from cardsmith.errors import TemplateError
from cardsmith.facts.model import Facts, Owner
from cardsmith.render import render
from cardsmith.render.active import active_content
from pace import within


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ("<script>alert(1)</script>", "<script"),
        ("a <SCRIPT src=x>", "<SCRIPT"),
        ("< iframe src=x>", "< iframe"),
        ('<img src="x" onerror="y">', '<img src="x" onerror='),
        ("[x](javascript:alert(1))", "](javascript:"),
        ('<a href="javascript:y">', '<a href="javascript:'),
        ("a=javascript:y", None),
        ("[x](data:text/html;base64,x)", "](data:text/html"),
        ("```html\n<script>\n```\n", None),
        ("```\n```\n<script>", "<script"),
        ("~~~\n<script>\n```\n<script>\n~~~\n", None),
        ("The word javascript: and a <b>bold</b> scripture", None),
        ("&lt;script>", None),
        ("![curve](assets/training-curves.svg)", None),
        # as browsers read an address
        ("[x](java&#115;cript:y)", "](javascript:"),
        ("[x](java&#x73;cript&colon;y)", "](javascript:"),
        ("[x](&#0000000000000000000000000000000000000000000000106avascript:y)", "](javascript:"),
        (f"[x](&#{'0' * 5000}106;avascript:y)", "](javascript:"),
        ("[x](&#1;javascript:y)", "](javascript:"),
        (f"[x]({'&Tab;' * 1000}java{'&NewLine;' * 1000}script:y)", "](javascript:"),
        ("[x](<java\tscript:y>)", "](<javascript:"),
        ("[x](javascript\\:y)", "](javascript:"),
        ("[x](data&colon;text&sol;html,y)", "](data:text/html"),
        ('<a href="java\nscript:y">', '<a href="javascript:'),
        ("<a href=' \x01JAVA&#x0A;SCRIPT:y'>", "<a href='JAVASCRIPT:"),
        ('<a title=">" href="vb&#115;cript:y">', '<a title=">" href="vbscript:'),
        (f'<a title="{"x" * 1000}" href="javascript:y">', f'<a title="{"x" * 1000}" href="javascript:'),
        ('<img src="x"onerror=y>', '<img src="x"onerror='),
        ("<img/onerror=y>", "<img/onerror="),
        ("See [x].\n\n[x]: java&#115;cript:y", "[x]: javascript:"),
        ("<javascript:y>", "<javascript:"),
        ("b <b>[x](javascript:y) <script>", "](javascript:"),
        # none of it
        ("[x](java&amp;#115;cript:y)", None),
        ("[x](https://x.y/?q=java&#115;cript:y)", None),
        ("java&#115;cript: is a word, AT&T and R&D are names, [x](https://x.y/?a=1&b=2)", None),
        (f"&#{'9' * 5000}; &#x{'f' * 5000}; [x](&#{'9' * 5000};javascript&#58;y) javascript:", "](javascript:"),
        ("```\n[x](java&#115;cript:y)\n```", None),
    ],
)
def test_active_content(body: str, found: str | None) -> None:
    assert active_content(body) == found


@pytest.mark.parametrize(
    "piece", ["[x](&Tab;", "<a ", '<a b="', "<a '\"", "[a]: ", "=&#", "](\\", "<", "<a=", "&#0"], ids=ascii
)
def test_much_of_what_looks_like_it_takes_no_time(piece: str) -> None:
    body = "javascript: <a=" + piece * (50_000 // len(piece))
    assert within(3, lambda: active_content(body)) is None


def test_a_hostile_template_is_refused(tmp_path: Path) -> None:
    (tmp_path / "model.md.jinja").write_text("<script>1</script>\n")
    with pytest.raises(TemplateError) as refused:
        render(Facts(model_name="x"), tmp_path)
    assert str(refused.value) == (
        "template model.md.jinja: the card would hold active content: '<script'. Take it out."
    )


def test_a_hostile_section_is_refused() -> None:
    with pytest.raises(TemplateError):
        render(Facts(model_name="x", card=Owner(sections={"Uses": "<iframe src=x>"})))
