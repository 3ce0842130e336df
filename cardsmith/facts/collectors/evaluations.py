"""Which scores did an evaluation harness measure?

Reads the result files of lm-evaluation-harness (`--output_path`) and lighteval (`results/**/results_*.json`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from cardsmith.facts.collectors.base_model import is_hub_id
from cardsmith.facts.findings import Finding, real
from cardsmith.facts.folder import Folder
from cardsmith.facts.run import LiveRun

#: Where harnesses put their results below a model's folder, and no deeper.
_PLACES = ("results*.json", "*/results*.json", "*/*/results*.json", "*/*/*/results*.json")
_MOST_FILES = 20


def from_run(run: LiveRun) -> Iterator[Finding]:
    """A harness runs after training: what lies in the folder by then is not of these weights."""
    yield from ()


def from_folder(folder: Folder) -> Iterator[Finding]:
    """From the harnesses' result files."""
    found = [path for place in _PLACES for path in folder.path.glob(place) if path.is_file()]
    # their names end with the time of the measurement
    paths = sorted(found, key=lambda path: (path.name, path))[-_MOST_FILES:]
    # what was measured again counts once, as it was measured last
    last = {_measured(score): score for path in paths for score in _scores(folder.json(path))}
    names = ", ".join(path.relative_to(folder.path).as_posix() for path in paths[:3])
    yield Finding("evaluations", list(last.values()), names)


def _measured(score: Mapping[str, Any]) -> tuple[object, ...]:
    return tuple(score.get(key) for key in ("harness", "task", "metric", "filter", "shots"))


def _scores(document: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    results = document.get("results")
    if not isinstance(results, dict):
        return
    of_task = _lighteval if "config_general" in document else _lm_eval
    for task, metrics in results.items():
        if isinstance(metrics, dict) and task != "all":
            yield from of_task(task, metrics, document)


def _lm_eval(task: str, metrics: Mapping[str, Any], document: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Metrics are keyed "name,filter", their errors "name_stderr,filter"."""
    config = _mapping(document, "configs", task)
    known = {
        "task": task,
        "dataset": _on_hub(config.get("dataset_path")),
        "config": config.get("dataset_name"),
        "split": config.get("test_split") or config.get("validation_split"),
        "shots": _mapping(document, "n-shot").get(task),
        "harness": "lm-evaluation-harness",
        "version": document.get("lm_eval_version"),
    }
    for key, value in metrics.items():
        name, _, selected = key.partition(",")
        if _is_score(name, value):
            stderr = metrics.get(f"{name}_stderr,{selected}")
            read_by = selected if selected != "none" else None
            yield _kept({**known, "metric": name, "filter": read_by, "value": real(value), "stderr": real(stderr)})


def _lighteval(task: str, metrics: Mapping[str, Any], document: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Tasks are called "suite|task|shots", or "task|shots" in later versions."""
    *_, name, shots = ("", *task.split("|")) if "|" in task else ("", task, "")
    config: Mapping[str, Any] = next(
        (each for key, each in _mapping(document, "config_tasks").items() if name in key), {}
    )
    splits = config.get("evaluation_splits")
    known = {
        "task": name,
        "dataset": _on_hub(config.get("hf_repo")),
        "config": config.get("hf_subset"),
        "split": splits[0] if isinstance(splits, list) and splits else None,
        "shots": int(shots) if re.fullmatch(r"[0-9]{1,4}", shots) else None,
        "harness": "lighteval",
        "version": _mapping(document, "config_general").get("lighteval_sha"),
    }
    for key, value in metrics.items():
        if _is_score(key, value):
            yield _kept({**known, "metric": key, "value": real(value), "stderr": real(metrics.get(f"{key}_stderr"))})


def _is_score(name: str, value: object) -> bool:
    return real(value) is not None and not name.endswith("_stderr") and name not in ("alias", "samples")


def _on_hub(dataset: object) -> object:
    """Its id; a folder of the machine that measured is nobody else's business."""
    return dataset if is_hub_id(dataset) else None


def _mapping(document: Mapping[str, Any], *keys: str) -> Mapping[str, Any]:
    value: Any = document
    for key in keys:
        value = value.get(key) if isinstance(value, dict) else None
    return value if isinstance(value, dict) else {}


def _kept(score: Mapping[str, Any]) -> dict[str, Any]:
    """Without what is unknown, or is not of the kind that a harness writes ("N/A" for a missing error)."""
    kinds: dict[str, type] = {"shots": int, "value": float, "stderr": float}
    return {key: value for key, value in score.items() if type(value) is kinds.get(key, str) and value != ""}
