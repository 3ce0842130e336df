"""docs/front-matter.schema.json: the rules' own shapes and lists, for editors."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from jsonschema import Draft202012Validator

from cardsmith.card.model import Card
from cardsmith.lint.frontmatter.schema import schema

ROOT = Path(__file__).parents[3]
VALIDATOR = Draft202012Validator(schema())
RENDERED = sorted((ROOT / "tests" / "cases").glob("*/README.md"))


def test_the_schema_in_the_docs_is_current(golden: Callable[[Path, str], None]) -> None:
    golden(ROOT / "docs" / "front-matter.schema.json", json.dumps(schema(), indent=2) + "\n")


def test_it_is_a_schema() -> None:
    Draft202012Validator.check_schema(schema())


def _errors(front_matter: object) -> list[tuple[str, str]]:
    return [(error.json_path, str(error.validator)) for error in VALIDATOR.iter_errors(front_matter)]


@pytest.mark.parametrize("path", RENDERED, ids=lambda path: path.parent.name)
def test_what_cardsmith_renders_is_valid(path: Path) -> None:
    wrong = [("$.license", "anyOf")] if path.parent.name == "hostile-values" else []
    assert _errors(dict(Card.read(path).metadata)) == wrong


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("license: apache-2.0\ntags: one\nlanguage: [en, 'no', code]\nmine: {a: [1]}", []),
        ("license: [mit, apache-2.0]\nthumbnail:\nco2_eq_emissions: 12.5", []),
        ("license: license", [("$.license", "anyOf")]),
        ("license: [mit, MIT]", [("$.license", "anyOf")]),
        ("tags: {a: b}", [("$.tags", "type")]),
        ("tags: [1]", [("$.tags[0]", "type")]),
        ("pipeline_tag: text-generator", [("$.pipeline_tag", "enum")]),
        ("language: english", [("$.language", "anyOf")]),
        ("model-index: [{name: x}]", [("$['model-index'][0]", "required")]),
        ("co2_eq_emissions: {emissions: much}", [("$.co2_eq_emissions.emissions", "type")]),
        ("library_name:", [("$.library_name", "type")]),
    ],
)
def test_what_is_wrong_where(text: str, wrong: list[tuple[str, str]]) -> None:
    assert _errors(yaml.safe_load(text)) == wrong
