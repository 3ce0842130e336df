"""No template and no value brings active content into a card."""

from __future__ import annotations

from pathlib import Path

import pytest

from cardsmith.errors import TemplateError
from cardsmith.facts.model import Facts, Owner
from cardsmith.render import render
from cardsmith.render.active import active_content


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
    ],
)
def test_active_content(body: str, found: str | None) -> None:
    assert active_content(body) == found


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
