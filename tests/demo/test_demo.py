"""The five systems, each trained, verified and pushed for real by `cardsmith demo`."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from cardsmith.card.model import Card
from cardsmith.demo.systems import ALL, System
from cardsmith.lint import validate
from cardsmith.verify.checks import CHECKS

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

_SECTIONS = [
    "Quick start",
    "Training procedure",
    "Hyperparameters",
    "Framework versions",
    "Results",
    "Training log",
    "Verification",
    "Uses",
    "Limitations",
    "Citations",
]
#: What does not apply to a full model, and to an adapter.
_SKIPPED = {False: {"adapter-effect", "merge"}, True: {"differs-from-base"}}


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("demo of all")


@pytest.fixture(scope="module")
def outcomes(root: Path) -> list[dict[str, Any]]:
    command = [sys.executable, "-m", "cardsmith", "demo", "--system", "all", "--root", root, "--json"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    answer: list[dict[str, Any]] = json.loads(done.stdout)
    return answer


@pytest.fixture(params=ALL, ids=lambda system: system.name)
def system(request: pytest.FixtureRequest) -> System:
    return request.param


def test_each_system_ends_verified_and_pushed(outcomes: list[dict[str, Any]], root: Path, system: System) -> None:
    outcome = outcomes[ALL.index(system)]
    endpoint = outcome["url"].removesuffix(f"/local/{system.model_name}")
    assert re.fullmatch(r"http://127\.0\.0\.1:\d+", endpoint)
    assert re.fullmatch(r"[0-9a-f]{40}", outcome.pop("commit"))
    # the text of the licence is for the owner to add, and what the Trainer leaves beside the model stays behind
    findings = validate(root / "runs" / system.model_name)
    assert {(each.code, each.severity) for each in findings} == {("LI004", "warning"), ("AR003", "warning")}
    assert outcome == {
        "system": system.name,
        "base_model": system.base_model,
        "output_dir": str(root / "runs" / system.model_name),
        "repo_id": f"local/{system.model_name}",
        "url": f"{endpoint}/local/{system.model_name}",
        "verdict": "passed",
        "diagnostics": 0,
    }


def test_each_card_says_what_its_run_was(outcomes: list[dict[str, Any]], root: Path, system: System) -> None:
    del outcomes
    is_adapter = system.lora_rank is not None
    tags = {"generated_from_trainer", "grpo", "trl"}
    tags |= {f"base_model:adapter:{system.base_model}", "lora", "transformers"} if is_adapter else set()
    card = Card.read(root / "runs" / system.model_name / "README.md")
    assert card.metadata == {
        "license": system.license,
        "language": ["en"],
        "library_name": "peft" if is_adapter else "transformers",
        "pipeline_tag": "text-generation",
        "base_model": system.base_model,
        "base_model_relation": "adapter" if is_adapter else "finetune",
        "tags": sorted(tags),
        "model_name": system.model_name,
    }
    assert [section.title for section in card.sections if section.level] == [system.model_name, *_SECTIONS]
    assert not re.search(r"None|licence|your-name|More Information Needed|\bTODO\b|wandb\.ai", card.text)


def test_each_verdict_names_what_was_done(outcomes: list[dict[str, Any]], root: Path, system: System) -> None:
    del outcomes
    verdict = json.loads((root / "runs" / system.model_name / ".cardsmith/verdict.json").read_text("utf-8"))
    outcomes_of = {check["name"]: check["outcome"] for check in verdict["checks"]}
    skipped = _SKIPPED[system.lora_rank is not None]
    assert outcomes_of == {each.NAME: "skipped" if each.NAME in skipped else "passed" for each in CHECKS}
    assert len(verdict["samples"]) == 1


def test_the_repositories_are_whole(outcomes: list[dict[str, Any]], root: Path, system: System) -> None:
    del outcomes
    repository = root / "hub" / "models" / "local" / f"{system.model_name}.git"
    subprocess.run(["git", "-C", repository, "fsck", "--strict"], check=True, capture_output=True)
    listed = subprocess.run(
        ["git", "-C", repository, "ls-tree", "-r", "--name-only", "main"], check=True, capture_output=True, text=True
    )
    weights = ["adapter_config.json", "adapter_model.safetensors"]
    weights = weights if system.lora_rank else ["config.json", "generation_config.json", "model.safetensors"]
    assert listed.stdout.split() == sorted(
        [
            ".cardsmith/facts.json",
            ".cardsmith/render.md",
            ".cardsmith/verdict.json",
            ".gitattributes",
            "README.md",
            "chat_template.jinja",
            "tokenizer.json",
            "tokenizer_config.json",
            "training_args.json",
            *weights,
        ]
    )
