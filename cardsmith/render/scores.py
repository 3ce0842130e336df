"""Scores of evaluation harnesses, in the two forms that the Hub reads: `model-index` and `.eval_results/*.yaml`.

`model-index` is the older form, in the front matter; the Hub's documentation of evaluation results describes the newer:
a list of `{dataset: {id, task_id}, value, notes}` a file. A score whose dataset has no id on the Hub fits neither, and
stands in the card's table only.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any

from cardsmith.card import frontmatter
from cardsmith.facts.model import Evaluation, Facts
from cardsmith.render import measured

#: The metric that stands for a task, where a harness gives several: the first of these that is there.
_MAIN_METRICS = ("acc_norm", "acc", "exact_match", "pass@1", "f1", "em")
#: What the Hub takes for the id of a dataset in `model-index`.
_DATASET = re.compile(r"(?:[\w-]+/)?[\w.-]+", re.ASCII)


def model_index(facts: Facts) -> list[dict[str, Any]]:
    """The value of the key `model-index`; empty where no score has a dataset."""
    of_harnesses = (_result(facts, list(scores)) for _, scores in groupby(_on_hub(facts), key=_dataset))
    results = [*measured.results(facts), *of_harnesses]
    return [{"name": facts.model_name or "model", "results": results}] if results else []


def eval_results(facts: Facts) -> dict[str, str]:
    """Path beside the card → content, one file a task: the score of its main metric."""
    by_task: dict[str, list[Evaluation]] = {}
    for score in _on_hub(facts):
        by_task.setdefault(score.task or "task", []).append(score)
    return {
        f".eval_results/{_file_name(task)}.yaml": frontmatter.dump([_entry(scores)]) for task, scores in by_task.items()
    }


def _result(facts: Facts, scores: list[Evaluation]) -> dict[str, Any]:
    first = scores[0]
    dataset = {"type": first.dataset, "name": first.task, "config": first.config, "split": first.split}
    metrics = [{"type": score.metric, "value": score.value, "name": _metric_name(score)} for score in scores]
    return {
        "task": {"type": facts.artifact.task or "text-generation"},
        "dataset": {key: value for key, value in dataset.items() if value},
        "metrics": metrics,
    }


def _entry(scores: list[Evaluation]) -> dict[str, Any]:
    # of one metric read in several ways, the first is the harness's own choice
    known = {score.metric: score for score in reversed(scores)}
    main = next((known[name] for name in _MAIN_METRICS if name in known), scores[0])
    notes = ", ".join(part for part in (_metric(main), _shots(main), _harness(main)) if part)
    dataset = {"id": main.dataset, "task_id": main.config or main.task}
    return {"dataset": dataset, "value": main.value, "notes": notes}


def _metric_name(score: Evaluation) -> str:
    return ", ".join(part for part in (_metric(score), _shots(score)) if part)


def _metric(score: Evaluation) -> str:
    return f"{score.metric} ({score.filter})" if score.metric and score.filter else score.metric or ""


def _shots(score: Evaluation) -> str:
    return f"{score.shots}-shot" if score.shots is not None else ""


def _harness(score: Evaluation) -> str:
    return " ".join(part for part in (score.harness, score.version) if part)


def _on_hub(facts: Facts) -> Iterator[Evaluation]:
    return (score for score in facts.evaluations if _is_complete(score))


def _is_complete(score: Evaluation) -> bool:
    has_dataset = bool(score.dataset and _DATASET.fullmatch(score.dataset))
    return has_dataset and score.metric is not None and score.value is not None


def _dataset(score: Evaluation) -> tuple[str, ...]:
    return tuple(part or "" for part in (score.dataset, score.config, score.split, score.task))


def _file_name(task: str) -> str:
    return re.sub(r"[^\w.-]+", "-", task).strip(".-") or "task"


def harnesses(facts: Facts) -> str:
    """The harnesses that measured, with their versions."""
    return " and ".join(dict.fromkeys(_harness(score) for score in facts.evaluations if _harness(score))) or "a harness"


def rows(evaluations: Iterable[Evaluation]) -> list[tuple[object, ...]]:
    """(task, metric, value, standard error, shots) for the card's table."""
    return [(score.task, _metric(score) or None, score.value, score.stderr, score.shots) for score in evaluations]
