"""After attach, TRL's own push_to_hub publishes cardsmith's card: for a full model and for a LoRA adapter."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from difflib import unified_diff
from pathlib import Path

import pytest

from cardsmith.card.model import Card
from cardsmith.localhub import LocalHub
from cardsmith.push import push
from push.makers import Shelf

pytestmark = pytest.mark.slow

_SCRIPT = Path(__file__).parent / "scripts" / "push_with_trl.py"
_COMMON = {
    "license": "apache-2.0",
    "pipeline_tag": "text-generation",
    "base_model": "Qwen/Qwen3-4B",
    "datasets": ["example-org/lines"],
}
_METADATA = {
    "full": {
        **_COMMON,
        "library_name": "transformers",
        "base_model_relation": "finetune",
        "tags": ["generated_from_trainer", "sft", "trl"],
        "model_name": "full",
    },
    "lora": {
        **_COMMON,
        "library_name": "peft",
        "base_model_relation": "adapter",
        "tags": ["base_model:adapter:Qwen/Qwen3-4B", "generated_from_trainer", "lora", "sft", "transformers", "trl"],
        "model_name": "lora",
    },
}
_SECTIONS = [
    "Quick start",
    "Training procedure",
    "Hyperparameters",
    "Framework versions",
    "Results",
    "Training log",
    "Citations",
    "Limitations",
]


@pytest.fixture(scope="module")
def pushed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, str]]:
    root = tmp_path_factory.mktemp("trl")
    with LocalHub(root / "hub").running() as endpoint:
        environment = {**os.environ, "HF_ENDPOINT": endpoint, "HF_HOME": str(root / "hf-home"), "HF_TOKEN": "local"}
        done = subprocess.run([sys.executable, _SCRIPT, root], env=environment, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr[-3000:]
        yield root, endpoint


@pytest.mark.parametrize("name", ["full", "lora"])
def test_the_card_on_the_hub_is_cardsmiths(pushed: tuple[Path, str], name: str, tmp_path: Path) -> None:
    from huggingface_hub import HfApi

    root, endpoint = pushed
    held = HfApi(endpoint=endpoint, token="local").hf_hub_download(f"local/{name}", "README.md", local_dir=tmp_path)
    card = Card.read(Path(held))
    assert card == Card.read(root / name / "README.md")
    assert card.metadata == _METADATA[name]
    assert [section.title for section in card.sections if section.level] == [name, *_SECTIONS]
    assert f'"local/{name}"' in card.body


@pytest.mark.parametrize("name", ["full", "lora"])
def test_no_token_reaches_what_cardsmith_writes(pushed: tuple[Path, str], name: str) -> None:
    root, _ = pushed
    for path in (root / name / ".cardsmith/facts.json", root / name / "training_args.json"):
        assert "hub_token" not in path.read_text("utf-8")


def _files(shelf: Shelf, name: str) -> dict[str, str]:
    """Path → what git calls its bytes."""
    listed = shelf.git(f"local/{name}", "ls-tree", "-r", "main").splitlines()
    return {line.split("\t")[1]: line.split()[2] for line in listed}


_UNVERIFIED = ["## Verification", "", "Nothing was verified: these weights were published with `--no-verify`.", ""]


@pytest.mark.parametrize("name", ["full", "lora"])
def test_cardsmith_push_gives_the_same_repository(
    pushed: tuple[Path, str], name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """File for file, but for the pickle, what the card says of its verification, and where facts were read."""
    monkeypatch.setenv("HF_TOKEN", "local")
    root, endpoint = pushed
    shutil.copytree(root / name, tmp_path / name)
    with LocalHub(tmp_path / "hub").running() as address:
        push(tmp_path / name, f"local/{name}", endpoint=address, verify=False)
    first, second = Shelf(root / "hub", endpoint), Shelf(tmp_path / "hub", address)
    theirs, ours = _files(first, name), _files(second, name)
    assert theirs.keys() - ours.keys() == {"training_args.bin"}
    assert ours.keys() - theirs.keys() == set()
    changed = {path for path in ours if ours[path] != theirs[path]}
    assert changed == {"README.md", ".cardsmith/render.md", ".cardsmith/facts.json"}
    cards = [shelf.git(f"local/{name}", "show", "main:README.md").splitlines() for shelf in (first, second)]
    facts = [json.loads(shelf.git(f"local/{name}", "show", "main:.cardsmith/facts.json")) for shelf in (first, second)]
    lines = [line for line in unified_diff(*cards, n=0, lineterm="") if line[:2] not in ("@@", "--", "++")]
    assert sorted(lines) == sorted(f"+{line}" for line in _UNVERIFIED)
    assert facts[0]["facts"] == facts[1]["facts"]  # a trainer names other sources than a folder
