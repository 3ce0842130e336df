"""Cards that other tools wrote: facts are read from them, and the new card keeps every fact and a person's words.

A case is a folder of `old_cards/`: before.md (input), and as goldens facts.json, README.md, and missing.txt: what only
the owner can add.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from cardsmith.card.model import Card
from cardsmith.facts import collect, write
from cardsmith.facts.store import dumps
from cardsmith.lint import validate
from cardsmith.render import update
from cardsmith.render.missing import missing

Golden = Callable[[Path, str], None]
_CASES = sorted((Path(__file__).parent / "old_cards").iterdir())
_SEEDS = os.environ.get("CARDSMITH_SEEDS")


@pytest.mark.parametrize("case", _CASES, ids=lambda case: case.name)
def test_an_old_card_comes_in(case: Path, golden: Golden, tmp_path: Path) -> None:
    folder = tmp_path / "an-old-run"
    folder.mkdir()
    (folder / "README.md").write_bytes((case / "before.md").read_bytes())
    facts = collect(folder)
    golden(case / "facts.json", dumps(facts))
    updated = update.update(folder, facts)
    golden(case / "README.md", updated.card.text)
    golden(case / "missing.txt", "".join(f"{line}\n" for line in missing(facts, updated.card)))
    assert (folder / ".cardsmith/before.md").read_bytes() == (case / "before.md").read_bytes()


@pytest.mark.parametrize("case", _CASES, ids=lambda case: case.name)
def test_a_second_render_changes_nothing(case: Path, tmp_path: Path) -> None:
    (tmp_path / "README.md").write_bytes((case / "before.md").read_bytes())
    facts = collect(tmp_path)
    first = update.update(tmp_path, facts)
    write(tmp_path, facts)
    second = update.update(tmp_path, collect(tmp_path))
    assert second.card.text == first.card.text
    assert second.conflicts == first.conflicts


@pytest.mark.skipif(_SEEDS is None, reason="CARDSMITH_SEEDS does not name the folder of the five published cards")
@pytest.mark.parametrize(
    "name",
    ["GRPO", "grpo_global_v3_sentence", "grpo_gptoss20b_lora4_tes", "grpo_pythia_410m_explicit_pos", "output_dir"],
)
def test_a_published_card_keeps_every_fact(name: str, tmp_path: Path) -> None:
    folder = tmp_path / name
    folder.mkdir()
    before = (Path(str(_SEEDS)) / f"{name}.md").read_text("utf-8")
    (folder / "README.md").write_text(before, "utf-8")
    after = update.update(folder, collect(folder)).card
    for link in re.findall(r"\]\((https://(?:wandb\.ai|huggingface\.co/papers)[^)]+)\)", before):
        assert f"]({link})" in after.text
    versions = re.findall(r"^- (\w+):? (\d\S*)$", before, flags=re.MULTILINE)
    assert len(versions) in (5, 6)
    for library, version in versions:
        assert f"- {library.replace('Pytorch', 'PyTorch')}: {version}\n" in after.text
    assert after.metadata["base_model"] == Card(before).metadata["base_model"]
    assert set(Card(before).metadata["tags"]) - {"generated_from_trainer"} <= set(after.metadata["tags"])
    cited = re.findall(r"^@\w+\{(\w+),$", after.text, flags=re.MULTILINE)
    lora = ["hu2021lora"] if "lora" in Card(before).metadata["tags"] else []
    assert cited == ["shao2024deepseekmath", *lora, "vonwerra2022trl"]
    assert [finding.code for finding in validate(folder) if finding.severity == "error"] == ["LI001"]
