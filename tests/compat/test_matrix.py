"""Every stable trainer of TRL under each stack: what `make compat` keeps in trainers.json is right, and is the page."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

_HERE = Path(__file__).parent
_STACKS: dict[str, dict[str, Any]] = json.loads((_HERE / "trainers.json").read_text("utf-8"))
_PAGE = _HERE.parents[1] / "docs" / "matrix.md"
#: run → method, tag of TRL, and what is cited whatever the configuration
_SAYS: dict[str, tuple[str, str, list[str]]] = {
    "SFT": ("SFT", "sft", []),
    "Reward": ("Reward", "reward-trainer", []),
    "PRM": ("PRM", "prm", ["uesato2022solving"]),
    "DPO": ("DPO", "dpo", ["rafailov2023direct"]),
    "KTO": ("KTO", "kto", ["ethayarajh2024kto"]),
    "ORPO": ("ORPO", "orpo", ["hong2024orpo"]),
    "CPO": ("CPO", "cpo", ["xu2024contrastive"]),
    "BCO": ("BCO", "bco", ["jung2024binary"]),
    "GRPO": ("GRPO", "grpo", ["shao2024deepseekmath"]),
    "RLOO": ("RLOO", "rloo", ["ahmadian2024back"]),
    "PPO": ("PPO", "ppo", ["schulman2017proximal", "ziegler2019finetuning"]),
    "PPO-LoRA": ("PPO", "ppo", ["schulman2017proximal", "ziegler2019finetuning", "hu2021lora"]),
    "OnlineDPO": ("Online DPO", "online-dpo", ["guo2024direct"]),
    "XPO": ("XPO", "xpo", ["xie2024exploratory"]),
    "NashMD": ("Nash-MD", "nash-md", ["munos2023nash"]),
    "GKD": ("GKD", "gkd", ["agarwal2023onpolicy"]),
    "Distillation": ("Distillation", "distillation", ["agarwal2023onpolicy"]),
    "IterativeSFT": ("Iterative SFT", "iterative-sft", []),
}
#: Losses that are a method's default in some release, and what they add.
_LOSSES = {"dapo": ["yu2025dapo"]}
_KINDS = {"Reward": ("reward", "text-classification"), "PRM": ("model", "token-classification")}
_KINDS["PPO-LoRA"] = ("adapter", "text-generation")
#: What was rewarded, where it is not a function: the tiny model, by its name.
_REWARDED = {"GRPO": {"length"}, "RLOO": {"length", "llama"}}
_REWARDED |= {name: {"llama"} for name in ("PPO", "PPO-LoRA", "OnlineDPO", "XPO", "NashMD")}
#: What TRL calls a trainer, and `attach` does not take.
_NOT_TRAINED = {"AlignPropTrainer"}
_HEAD = """# Trainers under each stack

Every stable trainer that TRL exports, under the versions of [stacks.md](stacks.md); TRL's stand above those of
transformers. `make compat` trains them, and `tests/compat/test_matrix.py` checks what was kept and makes this page.

- ● is a run: a tiny random model, a step on CPU with `cardsmith.attach(trainer)`, a save. What facts and card then said
  was right: method, trainer, kind, task, library, tags, rewards, citations and the installed versions; and
  `cardsmith validate` found no error. The licence, which only an owner knows, was given.
- ○ is such a run of a trainer that this TRL has under `trl.experimental` only; for the others there see
  [trainers.md](trainers.md).
- · is no such trainer.

"""
_NOTES = """
What is cited leaves out TRL. `dapo` is the default loss of GRPO there, and adds `yu2025dapo`; that of TRL 0.21 adds
nothing.

¹ Trained in one module with the value model, and saved as an adapter.

² Its caller has the loop: a call of `step`, then `save_model`, which writes the card.

³ No trainer in the sense of transformers: it tunes a diffusion pipeline, cannot be imported without diffusers, and has
neither callbacks nor `save_model`, so `attach` refuses it.
"""
_RUNS = [(stack, run) for stack, outcome in _STACKS.items() for run in outcome["runs"]]


@pytest.mark.parametrize(("stack", "name"), _RUNS)
def test_facts_and_card_of_each_run(stack: str, name: str) -> None:
    run = _STACKS[stack]["runs"][name]
    method, tag, cited = _SAYS[name]
    kind, task = _KINDS.get(name, ("model", "text-generation"))
    assert (run["method"]["name"], run["method"]["trainer"]) == (method, _trainer(name))
    assert set(run["cited"]) == {*cited, *_LOSSES.get(run["method"].get("loss"), []), "vonwerra2022trl"}
    assert (run["kind"], run["metadata"]["pipeline_tag"]) == (kind, task)
    assert run["metadata"]["library_name"] == ("peft" if kind == "adapter" else "transformers")
    assert {"generated_from_trainer", "trl", tag} <= set(run["metadata"]["tags"])
    assert set(run["rewards"]) <= _REWARDED.get(name, set())
    assert bool(run["rewards"]) == (name in _REWARDED)
    assert (run["steps"], run["wrong_versions"], run["errors"]) == (1, [], [])


@pytest.mark.parametrize("stack", _STACKS)
def test_no_trainer_of_a_stack_is_forgotten(stack: str) -> None:
    trained = {_trainer(name) for name in _STACKS[stack]["runs"]}
    assert set(_STACKS[stack]["offered"]) - trained <= _NOT_TRAINED


def test_every_stack_was_run() -> None:
    lines = (_HERE / "stacks.txt").read_text("utf-8").splitlines()
    asked = {line.split()[0]: line.split()[1:3] for line in lines if line and not line.startswith("#")}
    ran = {name: [outcome["versions"][each] for each in ("trl", "transformers")] for name, outcome in _STACKS.items()}
    assert ran == asked


def test_todays_runs_say_what_those_of_the_hooks_say() -> None:
    files = (_HERE.parent / "hooks" / "runs").glob("*.json")
    runs = [run for file in files for run in json.loads(file.read_text("utf-8")).values()]
    said = [(run["method"], run["kind"], run["cited"]) for run in runs]
    today = _STACKS["today"]["runs"].values()
    assert [run["method"] for run in today if (run["method"], run["kind"], run["cited"]) not in said] == []


def test_the_page(golden: Callable[[Path, str], None]) -> None:
    golden(_PAGE, _page())


def _trainer(name: str) -> str:
    return f"{name.partition('-')[0]}Trainer"


def _page() -> str:
    versions = [outcome["versions"] for outcome in _STACKS.values()]
    header = ["trainer", "cited", *(version["trl"] for version in versions)]
    below = ["", "", *(version["transformers"] for version in versions)]
    trained = [[_label(name), _cited(name), *(_cell(name, stack) for stack in _STACKS)] for name in _SAYS]
    untrained = [[f"`{name}` ³", "", *(_untrained_cell(name, stack) for stack in _STACKS)] for name in _NOT_TRAINED]
    table = [_row(header), "|" + "---|" * len(header), *map(_row, [below, *trained, *untrained])]
    return _HEAD + "\n".join(table) + "\n" + _NOTES


def _row(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _label(name: str) -> str:
    notes = {"PPO-LoRA": ", LoRA ¹", "IterativeSFT": " ²"}
    return f"`{_trainer(name)}`{notes.get(name, '')}"


def _cited(name: str) -> str:
    return ", ".join(f"`{key}`" for key in _SAYS[name][2])


def _cell(name: str, stack: str) -> str:
    outcome = _STACKS[stack]
    if name not in outcome["runs"]:
        return "·"
    loss = outcome["runs"][name]["method"].get("loss")
    sign = "●" if _trainer(name) in outcome["offered"] else "○"
    return f"{sign} `{loss}`" if loss in _LOSSES else sign


def _untrained_cell(name: str, stack: str) -> str:
    return "no" if name in _STACKS[stack]["offered"] else "·"
