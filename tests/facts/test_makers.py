"""What Unsloth and Axolotl leave behind: from their folders to facts and card, whole."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from cardsmith.facts import collect, store
from cardsmith.render import render

CASES = sorted((Path(__file__).parent / "folders").iterdir())


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_folder_becomes_facts_and_card(case: Path, tmp_path: Path, golden: Callable[[Path, str], None]) -> None:
    folder = tmp_path / case.name
    shutil.copytree(case / "folder", folder)
    facts = collect(folder)
    golden(case / "facts.json", store.dumps(facts))
    golden(case / "README.md", render(facts).text)


@pytest.mark.parametrize(
    "config",
    ["[1, 2", "- a list", "rl: [dpo]", "rl: dpo\nloss_type: [a, b]", "adapter: lora\nlora_r: many\nlora_alpha: [1]"],
)
def test_a_configuration_that_a_person_broke_costs_only_itself(config: str, tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text(f"axolotl version: `0.12.2`\n```yaml\n{config}\n```\n", "utf-8")
    assert collect(tmp_path).versions == {"axolotl": "0.12.2"}


def test_a_base_that_unsloth_uploaded_is_no_sign_of_its_training(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text('{"architectures": ["LlamaForCausalLM"], "unsloth_fixed": true}', "utf-8")
    facts = collect(tmp_path)
    assert (facts.versions, facts.method.libraries) == ({}, ())
