"""The rows of a card's tables, each a function of the facts."""

from __future__ import annotations

from collections.abc import Mapping

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
    saved = facts.run.saved_step
    rows = ((_step(step, saved), *(curve.get(step) for curve in curves.values())) for step in _shown(curves, saved))
    return ("step", *curves), tuple(rows)


def _shown(curves: Mapping[str, Mapping[float, float]], saved: int | None) -> list[float]:
    """The steps that have a row: evenly spread; those with an evaluation first, and then what is farthest from them."""
    steps = sorted({step for curve in curves.values() for step in curve})
    evaluated = {step for name, curve in curves.items() if name.startswith("eval_") for step in curve} - {saved}
    shown = [step for step in steps if step == saved]
    shown += thin(sorted(evaluated), _MOST_ROWS - len(shown))
    if not shown:
        return thin(steps, _MOST_ROWS)
    others = [step for step in thin(steps, 4 * _MOST_ROWS) if step not in shown]
    while others and len(shown) < _MOST_ROWS:
        farthest = max(others, key=lambda step: min(abs(step - other) for other in shown))
        others.remove(farthest)
        shown.append(farthest)
    return sorted(shown)


def _step(step: float, saved: int | None) -> object:
    return Markup(f"**{step:.0f}**") if step == saved else step


def _pairs(points: tuple[tuple[float, ...], ...]) -> list[tuple[float, float]]:
    return [(point[0], point[1]) for point in points if len(point) == 2]
