"""`cardsmith facts`, for people."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cardsmith.facts import Finding, assemble, write

from .conftest import Command


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Of which nothing is known but that there is a README."""
    (tmp_path / "run").mkdir()
    (tmp_path / "run/README.md").write_text("# Run\n")
    return tmp_path / "run"


def put(folder: Path, *findings: Finding) -> Path:
    """Facts of one's own."""
    write(folder, assemble(findings))
    return folder


def test_columns_and_values(folder: Path, command: Command) -> None:
    put(
        folder,
        Finding("model_name", "m", "a test"),
        Finding("artifact.chat_template", True, "a test"),
        Finding("method.name", "long " * 40, "a test"),
        Finding("datasets", [{"id": "a/b", "rows": 3}, {"id": "c/d"}], "a test"),
        Finding("adapter.target_modules", ["q", "v"], "a test"),
        Finding(("hyperparameters", "dotted.key"), 0.5, "a test"),
        Finding("curves.loss", [[1, 2.5], [2, 2.0], [3, 1.25]], "a test"),
        Finding("card.license", "a\x1b[31mb\nc\u202e", "a test"),
    )
    long = ("long " * 40)[:99] + "…"
    rows = [
        ("model_name", "m"),
        ("artifact.chat_template", "true"),
        ("method.name", long),
        ("datasets", "id a/b, rows 3; id c/d"),
        ("adapter.target_modules", "q, v"),
        ("hyperparameters.dotted.key", "0.5"),
        ("curves.loss", "3 points, from 2.5 at 1 to 1.25 at 3"),
        ("card.license", "a\N{REPLACEMENT CHARACTER}[31mb c\N{REPLACEMENT CHARACTER}"),
    ]
    assert command("facts", folder).out == "".join(f"{name:<26}  {value:<40}  a test\n" for name, value in rows)


def test_nothing_is_known(folder: Path, command: Command) -> None:
    done = command("facts", folder)
    known = json.loads(command("facts", folder, "--json").out)["facts"]
    assert list(known) == (["model_name"] if done.out else [])


def test_json_is_the_text_of_facts_json(folder: Path, command: Command) -> None:
    put(folder, Finding("method.name", "GRPO", "a test"))
    out = command("facts", folder, "--json").out
    assert json.loads(out)["facts"]["method"] == {"name": "GRPO"}
    (folder / ".cardsmith/facts.json").write_text(out)
    assert command("facts", folder, "--json").out == out
