"""docs/cards.md names what a template may use and what may be replaced, and its example renders."""

from __future__ import annotations

import re
from pathlib import Path

from cardsmith.facts.model import Artifact, Facts
from cardsmith.render import render
from cardsmith.render.filters import FACTS, TEXTS
from cardsmith.render.render import TEMPLATES

_PAGE = (Path(__file__).parents[2] / "docs/cards.md").read_text("utf-8")
_NAMED = {name.partition("(")[0] for name in re.findall(r"`([^`\n]+)`", _PAGE)}


def test_every_template_is_named() -> None:
    files = {path.relative_to(TEMPLATES).as_posix() for path in TEMPLATES.rglob("*.jinja")}
    assert files - _NAMED == set()


def test_every_filter_is_named() -> None:
    assert {*FACTS, *TEXTS} - _NAMED == set()


def test_every_block_is_named() -> None:
    blocks = set(re.findall(r"\{% block (\w+) %\}", (TEMPLATES / "base.md.jinja").read_text("utf-8")))
    assert blocks - _NAMED == set()


def test_the_example_renders(tmp_path: Path) -> None:
    (example,) = re.findall(r"```jinja\n(.*?)```", _PAGE, re.DOTALL)
    (tmp_path / "model.md.jinja").write_text(example, "utf-8")
    facts = Facts(model_name="tiny", artifact=Artifact(kind="model", architecture="Any"))
    plain, card = render(facts).text, render(facts, tmp_path).text
    assert card == plain.replace("# tiny\n", "# tiny\n\n> A model of the Acme lab.\n")
