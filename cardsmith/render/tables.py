"""The rows of a card's tables, each a function of the facts."""

from __future__ import annotations

from markupsafe import Markup

from cardsmith.facts.collectors.curves import thin
from cardsmith.facts.model import Facts

_FRAMEWORKS = {
    "peft": "PEFT",
    "trl": "TRL",
    "transformers": "Transformers",
    "torch": "PyTorch",
    "datasets": "Datasets",
    "tokenizers": "Tokenizers",
    "accelerate": "Accelerate",
    "bitsandbytes": "bitsandbytes",
    "deepspeed": "DeepSpeed",
    "unsloth": "Unsloth",
    "axolotl": "Axolotl",
    "vllm": "vLLM",
    "python": "Python",
}

#: A log of more rows is a file, not a table.
_MOST_ROWS = 10


def versions(facts: Facts) -> tuple[tuple[str, str], ...]:
    """(framework, version), the libraries of the run first, Python last."""
    return tuple((label, facts.versions[name]) for name, label in _FRAMEWORKS.items() if name in facts.versions)


def hyperparameters(facts: Facts) -> tuple[tuple[str, object], ...]:
    """(name, value) as recorded: what every run has, then what the method adds, then what is unusual."""
    return tuple(facts.hyperparameters.items())


def results(facts: Facts) -> tuple[tuple[str, float], ...]:
    """(metric, value) of the saved weights, without the `eval_` that the Trainer puts before each."""
    return tuple((name.removeprefix("eval_"), value) for name, value in facts.metrics.items())


def log(facts: Facts) -> tuple[tuple[str, ...], tuple[tuple[object, ...], ...]]:
    """(header, rows) of the training log: a column per curve, a row per logged step, ten rows at most.

    Where the weights of an earlier step were saved, its row is there, and its step is printed in bold.
    """
    curves = {name: dict(_pairs(points)) for name, points in facts.curves.items()}
    steps = sorted({step for curve in curves.values() for step in curve})
    shown = thin(steps, _MOST_ROWS)
    saved = facts.run.saved_step
    if saved in steps and saved not in shown:
        shown = sorted([*thin(steps, _MOST_ROWS - 1), saved])
    rows = ((_step(step, saved), *(curve.get(step) for curve in curves.values())) for step in shown)
    return ("step", *curves), tuple(rows)


def _step(step: float, saved: int | None) -> object:
    return Markup(f"**{step:.0f}**") if step == saved else step


def _pairs(points: tuple[tuple[float, ...], ...]) -> list[tuple[float, float]]:
    return [(point[0], point[1]) for point in points if len(point) == 2]
