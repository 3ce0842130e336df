"""docs/facts.schema.json says what facts.json is, neither less nor more than cardsmith reads."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from cardsmith.errors import FactsError
from cardsmith.facts import Facts, store
from cardsmith.facts.schema import schema
from facts.strategies import any_of

_ROOT = Path(__file__).parents[2]
_PAGE = _ROOT / "docs" / "facts.schema.json"
WRITTEN = sorted((_ROOT / "tests").glob("*/*/facts.json"))
VALIDATOR = Draft202012Validator(schema())


def test_the_schema_in_the_docs_is_current(golden: Callable[[Path, str], None]) -> None:
    golden(_PAGE, json.dumps(schema(), indent=2) + "\n")


def test_it_is_a_schema() -> None:
    Draft202012Validator.check_schema(schema())


def _errors(document: object) -> list[str]:
    return [f"{error.json_path}: {error.validator}" for error in VALIDATOR.iter_errors(document)]


@pytest.mark.parametrize("path", WRITTEN, ids=lambda path: path.parent.name)
def test_what_cardsmith_wrote_is_valid(path: Path) -> None:
    text = path.read_text("utf-8")
    assert _errors(json.loads(text)) == []
    assert _errors(json.loads(store.dumps(store.loads(text)))) == []


@settings(max_examples=100, deadline=None)
@given(any_of(Facts, st.text(max_size=8)))
def test_whatever_it_writes_is_valid(facts: Facts) -> None:
    assert _errors(json.loads(store.dumps(facts))) == []


EVERYTHING: dict[str, Any] = json.loads((_ROOT / "tests/cases/everything/facts.json").read_text("utf-8"))
WRONG: dict[str, tuple[tuple[str | int, ...], object, str]] = {
    "no schema": (("schema",), None, "$.schema: const"),
    "a later schema": (("schema",), 2, "$.schema: const"),
    "facts that are a list": (("facts",), [], "$.facts: type"),
    "a name that is a number": (("facts", "model_name"), 5, "$.facts.model_name: type"),
    "an unknown value": (("facts", "model_name"), None, "$.facts.model_name: type"),
    "steps that are no whole number": (("facts", "run", "steps"), 1.5, "$.facts.run.steps: type"),
    "a truth for a number": (("facts", "run", "seconds"), True, "$.facts.run.seconds: type"),
    "a text for a truth": (("facts", "base_model", "local"), "yes", "$.facts.base_model.local: type"),
    "one dataset that is not in a list": (("facts", "datasets"), {"id": "a/b"}, "$.facts.datasets: type"),
    "a dataset that is a text": (("facts", "datasets", 0), "a/b", "$.facts.datasets[0]: type"),
    "a hyperparameter that is a list": (("facts", "hyperparameters", "a"), [1], "$.facts.hyperparameters.a: anyOf"),
    "a metric that is a text": (("facts", "metrics", "a"), "0.5", "$.facts.metrics.a: type"),
    "a curve of texts": (("facts", "curves", "a"), [["1", 2]], "$.facts.curves.a[0][0]: type"),
    "a version that is a number": (("facts", "versions", "a"), 1.0, "$.facts.versions.a: type"),
    "a source that is a list": (("sources", "a"), [], "$.sources.a: type"),
}


@pytest.mark.parametrize(("path", "value", "error"), WRONG.values(), ids=WRONG)
def test_what_is_wrong_is_neither_valid_nor_read(path: tuple[str | int, ...], value: object, error: str) -> None:
    document = copy.deepcopy(EVERYTHING)
    place: Any = document
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = value
    assert _errors(document) == [error]
    with pytest.raises(FactsError):
        store.loads(json.dumps(document))


@pytest.mark.parametrize("key", ["schema", "facts", "sources"])
def test_each_part_is_asked_for(key: str) -> None:
    assert _errors({name: part for name, part in EVERYTHING.items() if name != key}) == ["$: required"]


def test_keys_of_a_newer_cardsmith_are_allowed() -> None:
    document = copy.deepcopy(EVERYTHING)
    document["facts"]["new"] = {"a": [1]}
    document["facts"]["run"]["new"] = "b"
    assert _errors(document) == []
    assert store.loads(json.dumps(document)) == store.loads(json.dumps(EVERYTHING))
