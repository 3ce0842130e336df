"""Every trainer of TRL, and the plain ones, trained for real with cardsmith attached.

What facts and card say of each run is held in `runs/<family>.json`; docs/trainers.md is made of these files.
"""

from __future__ import annotations

import importlib
import inspect
import json
import os
import pkgutil
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from cardsmith.card.model import Card
from cardsmith.facts import papers

_HERE = Path(__file__).parent
_SCRIPT = _HERE / "scripts" / "train_family.py"
_RUNS = _HERE / "runs"
_PAGE = _HERE.parents[1] / "docs" / "trainers.md"
_FAMILIES = ("supervised", "preference", "online", "distillation", "asynchronous")
#: What a trainer needs that a machine without GPU and vLLM has not, and what stood in for it.
_STAND_INS = {
    "ServerDistillationTrainer": "the teacher, which vLLM would serve, answers in the same process",
    "AsyncGRPOTrainer": "rollouts and weight transfer, which are vLLM's, and the attention kernel, which is a GPU's",
    "AsyncDistillationTrainer": "rollouts and weight transfer, which are vLLM's",
}
Golden = Callable[[Path, str], None]


@pytest.mark.slow
@pytest.mark.parametrize("family", _FAMILIES)
def test_facts_and_card_of_each_run(family: str, tmp_path: Path, golden: Golden) -> None:
    # threads would only wait for each other on tensors of this size
    environment = {**os.environ, "HF_HUB_OFFLINE": "1", "TRL_EXPERIMENTAL_SILENCE": "1", "OMP_NUM_THREADS": "1"}
    done = subprocess.run(
        [sys.executable, _SCRIPT, tmp_path, family], env=environment, cwd=tmp_path, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr[-5000:]
    said = {path.name: _said(path) for path in sorted(tmp_path.iterdir()) if path.name != "base"}
    golden(_RUNS / f"{family}.json", json.dumps(said, indent=2, ensure_ascii=False) + "\n")


def _said(folder: Path) -> dict[str, Any]:
    """What the run's facts and card say that depends on the trainer."""
    facts = json.loads((folder / ".cardsmith/facts.json").read_text("utf-8"))["facts"]
    card = Card.read(folder / "README.md")
    keys = ("library_name", "pipeline_tag", "tags")
    return {
        "method": facts["method"],
        **({"adapter": facts["adapter"].get("variants", [])} if "adapter" in facts else {}),
        # the others keep a list of their reward functions, this one has them in its log
        **({"rewards": facts["rewards"]} if facts["method"]["trainer"] == "AsyncGRPOTrainer" else {}),
        "kind": facts["artifact"]["kind"],
        "metadata": {key: card.metadata[key] for key in keys if key in card.metadata},
        "cited": re.findall(r"^@\w+\{(.+),$", card.body, re.MULTILINE),
    }


def _runs() -> Iterator[dict[str, Any]]:
    for family in _FAMILIES:
        yield from json.loads((_RUNS / f"{family}.json").read_text("utf-8")).values()


@pytest.mark.slow
def test_no_trainer_of_trl_is_forgotten() -> None:
    trained = {run["method"]["trainer"] for run in _runs()}
    assert {kind.__name__ for kind in _trainers()} - trained == set()


@pytest.mark.slow
def test_trl_and_the_table_agree_on_tags_and_names() -> None:
    known = {method.trainer: (method.name, ["trl", method.tag]) for method in papers.methods()}
    theirs = {kind.__name__: (kind._name, kind._tag_names) for kind in _trainers()}
    # GMPO inherits the name of GRPO
    assert theirs.pop("GMPOTrainer") == ("GRPO", ["trl", "gmpo"])
    assert {name: known[name] for name in theirs} == theirs


@pytest.mark.slow
def test_every_loss_that_trl_offers_is_in_the_table() -> None:
    for kind in _trainers():
        method = papers.method_of_trainer([kind.__name__])
        offered = _choices(kind, method.config if method else "")
        if method and method.losses and offered:
            assert offered - {"alphapo"} <= set(method.losses), method.name


def _choices(trainer: Any, config: str) -> set[str]:
    package = importlib.import_module(trainer.__module__.rpartition(".")[0])
    fields = getattr(getattr(package, config, None), "__dataclass_fields__", {})
    return set(fields["loss_type"].metadata.get("choices") or ()) if "loss_type" in fields else set()


def _trainers() -> list[Any]:
    """Each trainer class of TRL, stable and experimental, that people are meant to import."""
    trl = pytest.importorskip("trl")
    experimental = importlib.import_module("trl.experimental")
    packages = [trl, importlib.import_module("trl.trainer")]
    for module in pkgutil.iter_modules(experimental.__path__):
        packages.append(importlib.import_module(f"trl.experimental.{module.name}"))
    found = [getattr(package, name) for package in packages for name in dir(package) if name.endswith("Trainer")]
    return [kind for kind in found if inspect.isclass(kind) and not kind.__name__.startswith("_")]


def test_the_page_of_trainers(golden: Golden) -> None:
    golden(_PAGE, _page())


def _page() -> str:
    runs = list(_runs())
    rows = sorted({_row(run) for run in runs}, key=str.lower)
    trained = {run["method"].get("name") for run in runs}
    older = [method for method in papers.methods() if method.name not in trained]
    return "\n".join(
        [
            "# Trainers",
            "",
            "What a card says of each trainer of TRL 1.16, stable and experimental, and of the plain ones of",
            "transformers. Each row is a run that trained: a tiny model, a step on CPU, `cardsmith.attach(trainer)`.",
            "What is cited leaves out the libraries. `tests/hooks/test_every_trainer.py` makes this page.",
            "",
            "| method | trainer | with | task | paper | cited |",
            "|---|---|---|---|---|---|",
            *rows,
            "",
            "¹ Trained for real, with something in the place of what needs a GPU or a server:",
            "",
            *(f"- `{trainer}`: {what}" for trainer, what in _STAND_INS.items()),
            "",
            "The vision-language model was trained on text alone.",
            "",
            "## Methods of older TRL",
            "",
            "Gone from TRL 1.16; known by the classes and tags that older folders and cards name. Those that were",
            "stable are trained under the stacks that had them: see [matrix.md](matrix.md).",
            "",
            "| method | trainer | paper |",
            "|---|---|---|",
            *(f"| {method.name} | `{method.trainer}` | {_link(method.paper)} |" for method in older),
            "",
        ]
    )


def _row(run: dict[str, Any]) -> str:
    method = run["method"]
    trainer = method["trainer"]
    loss = [f"`{method['loss']}` loss"] if "loss" in method else []
    settings = [*loss, *method.get("variants", []), *(["LoRA"] if "adapter" in run else []), *run.get("adapter", [])]
    known = papers.method_named(method.get("name"))
    cells = (
        method.get("name", "–"),
        f"`{trainer}`" + (" ¹" if trainer in _STAND_INS else ""),
        ", ".join(settings),
        run["metadata"].get("pipeline_tag", ""),
        _link(known.paper if known else None),
        ", ".join(f"`{key}`" for key in run["cited"] if key != "vonwerra2022trl"),
    )
    return f"| {' | '.join(cells)} |"


def _link(key: str | None) -> str:
    paper = papers.paper(key)
    return f"[{paper.arxiv or key}]({paper.url})" if paper else ""
