"""Neither a credential nor a place on the machine reaches any file that cardsmith writes."""

from __future__ import annotations

import dataclasses
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import cardsmith
from cardsmith.card.model import Card
from cardsmith.facts import store
from cardsmith.facts.model import BaseModel, Tracker

pytestmark = pytest.mark.slow
MakeTrainer = Callable[..., Any]

#: made here, so that no file holds anything that looks like one
HUB = "hf_" + "Ab1" * 12
WANDB = "0123456789abcdef" * 2 + "fedcba98"
OTHERS = {
    "github": "ghp_" + "Cd2" * 12,
    "openai": "sk-" + "proj-" + "Ef3" * 12,
    "password": "correct-horse-battery",
}
SECRETS = (HUB, WANDB, *OTHERS.values())


@pytest.fixture
def written(make_trainer: MakeTrainer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of a run that is full of credentials: in its arguments, its environment and its command line."""
    for name in ("HF_TOKEN", "HUGGING_FACE_HUB_TOKEN"):
        monkeypatch.setenv(name, HUB)
    monkeypatch.setenv("WANDB_API_KEY", WANDB)
    monkeypatch.setattr(sys, "argv", ["train.py", "--wandb_api_key", WANDB, f"--token={HUB}"])
    trainer = make_trainer(lora=True)
    _add_arguments(trainer.args)
    cardsmith.attach(
        trainer,
        trackers={"Mine": f"https://me:{OTHERS['password']}@example.org/runs/1?tab=charts"},
        datasets=f"https://me:{OTHERS['password']}@example.org/data.jsonl",
    )
    trainer.train()
    return tmp_path / "out"


def _add_arguments(args: Any) -> None:
    """What a script adds to the arguments of the Trainer."""
    more = {
        "wandb_api_key": WANDB,
        "wandb_key": WANDB,
        "note": WANDB,
        "command": f"train.py --wandb_api_key {WANDB} --lr 1",
        "data_source": f"https://me:{OTHERS['password']}@example.org/data.jsonl",
        "query": f"https://example.org/data?token={OTHERS['password']}",
        "judge": {"model": "judge", "api_key": OTHERS["openai"], "headers": {"Authorization": f"Bearer {HUB}"}},
        "mirrors": [f"git+https://{OTHERS['github']}@example.org/x", OTHERS["openai"]],
        "hub_token": HUB,
    }
    fields = [(name, Any, dataclasses.field(default=None)) for name in more if not hasattr(args, name)]
    args.__class__ = dataclasses.make_dataclass("ScriptArguments", fields, bases=(type(args),))
    for name, value in more.items():
        object.__setattr__(args, name, value)


def _written(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): path.read_text("utf-8") for path in folder.rglob("*") if path.is_file()
    }


def test_no_credential_reaches_a_file(written: Path) -> None:
    files = _written(written)
    assert sorted(files) == [".cardsmith/facts.json", ".cardsmith/render.md", "README.md", "training_args.json"]
    assert {path: secret for path, text in files.items() for secret in SECRETS if secret in text} == {}
    facts = store.read(written)
    assert facts is not None
    assert facts.trackers == (Tracker(name="Mine", url="https://example.org/runs/1?tab=charts"),)


def test_what_is_beside_a_credential_is_still_said(written: Path) -> None:
    import json

    from cardsmith.facts.training_args import Arguments

    values = Arguments.from_json(json.loads((written / "training_args.json").read_text("utf-8"))).values
    assert {name: values.get(name) for name in ("judge", "command", "note", "query", "mirrors")} == {
        "judge": {"model": "judge"},
        "command": None,
        "note": None,
        "query": None,
        "mirrors": None,
    }


def test_no_place_of_the_machine_reaches_a_file(written: Path, tmp_path: Path, base_folder: Path) -> None:
    places = (str(tmp_path), str(base_folder), str(base_folder.parent), str(Path.home()))
    assert {path: place for path, text in _written(written).items() for place in places if place in text} == {}


def test_a_local_base_is_described_and_not_linked(written: Path) -> None:
    facts = store.read(written)
    assert facts is not None
    assert facts.base_model == BaseModel(local=True, parameters=facts.base_model.parameters)
    card = Card.read(written / "README.md")
    assert "base_model" not in card.metadata
    [summary] = [line for line in card.body.splitlines() if line.startswith("This is")]
    assert summary == "This is a LoRA adapter for a local model, trained on a dataset of 4 rows."
