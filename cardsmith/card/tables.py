"""The rows of a card's tables, each a function of the facts."""

from __future__ import annotations

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


def log(facts: Facts) -> tuple[tuple[str, ...], tuple[tuple[float | None, ...], ...]]:
    """(header, rows) of the training log: a column per curve, a row per logged step, ten rows at most."""
    curves = {name: dict(_pairs(points)) for name, points in facts.curves.items()}
    steps = sorted({step for curve in curves.values() for step in curve})
    rows = ((step, *(curve.get(step) for curve in curves.values())) for step in thin(steps, _MOST_ROWS))
    return ("step", *curves), tuple(rows)


def _pairs(points: tuple[tuple[float, ...], ...]) -> list[tuple[float, float]]:
    return [(point[0], point[1]) for point in points if len(point) == 2]
