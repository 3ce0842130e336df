"""The flow, stage by stage: in a case folder the golden of one stage is the input of the next.

A case is a folder of `tests/cases/`: facts.json (input), README.md (golden of rendering), lint.txt (golden of linting,
empty when there is nothing to find).
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from cardsmith.card.model import Card
from cardsmith.facts.store import dumps, loads
from cardsmith.lint import FORMATS, validate
from cardsmith.render import render
from cardsmith.render.update import plan

CASES = sorted((Path(__file__).parent / "cases").iterdir())
Golden = Callable[[Path, str], None]


@pytest.fixture(params=CASES, ids=lambda case: case.name)
def case(request: pytest.FixtureRequest) -> Path:
    return request.param


def test_facts_survive_reading_and_writing(case: Path, golden: Golden) -> None:
    golden(case / "facts.json", dumps(loads((case / "facts.json").read_text("utf-8"))))


def test_facts_become_the_card(case: Path, golden: Golden) -> None:
    golden(case / "README.md", render(loads((case / "facts.json").read_text("utf-8"))).text)


def test_the_card_is_linted(case: Path, golden: Golden) -> None:
    golden(case / "lint.txt", FORMATS["text"].write(validate(Card.read(case / "README.md"))))


def test_rendering_again_changes_nothing(case: Path, tmp_path: Path) -> None:
    facts = loads((case / "facts.json").read_text("utf-8"))
    (tmp_path / ".cardsmith").mkdir()
    for name in ("README.md", ".cardsmith/render.md"):
        (tmp_path / name).write_bytes((case / "README.md").read_bytes())
    assert plan(tmp_path, facts).card == Card.read(case / "README.md")
