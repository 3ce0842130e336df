"""`model-index` in the metadata of a card: the shape that the Hub insists on."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from ..wire.wholetext import clipped
from .problems import Problem, text, wrong

if TYPE_CHECKING:
    from collections.abc import Iterator

_DATASET_TYPE = re.compile(r"(?:[\w-]+/)?[\w\-.]+", re.ASCII)


def model_index(name: str, value: object) -> Iterator[Problem]:
    """What is wrong with results of evaluations in the metadata."""
    if not isinstance(value, list):
        yield wrong(name, "must be an array")
        return
    for place, model in enumerate(value):
        path = f"{name}[{place}]"
        if not isinstance(model, dict):
            yield wrong(path, "must be of type object")
            continue
        yield from _needed(f"{path}.name", model.get("name"))
        results = model.get("results")
        if not isinstance(results, list):
            yield wrong(f"{path}.results", "is required" if results is None else "must be an array")
            continue
        for number, result in enumerate(results):
            yield from _result(f"{path}.results[{number}]", result)


def _result(path: str, result: object) -> Iterator[Problem]:
    if not isinstance(result, dict):
        yield wrong(path, "must be of type object")
        return
    yield from _part(path, result, "task", required=("type",), texts=("type", "name"), needed=True)
    dataset = ("type", "name", "config", "split", "revision")
    yield from _part(path, result, "dataset", required=("type", "name"), texts=dataset, needed=False)
    kind = result["dataset"].get("type") if isinstance(result.get("dataset"), dict) else None
    if isinstance(kind, str) and not _DATASET_TYPE.fullmatch(kind):
        why = r"fails to match the required pattern: /^(?:[\w-]+\/)?[\w-.]+$/"
        yield Problem(message=f'"{path}.dataset.type" with value "{clipped(kind)}" {why}', path=f"{path}.dataset.type")
    yield from _part(path, result, "source", required=("url",), texts=("url", "name"), needed=False)
    yield from _metrics(f"{path}.metrics", result.get("metrics"))


def _metrics(path: str, metrics: object) -> Iterator[Problem]:
    if not isinstance(metrics, list):
        yield wrong(path, "is required" if metrics is None else "must be an array")
        return
    for place, metric in enumerate(metrics):
        if not isinstance(metric, dict):
            yield wrong(f"{path}[{place}]", "must be of type object")
            continue
        yield from _needed(f"{path}[{place}].type", metric.get("type"))
        if "value" not in metric:
            yield wrong(f"{path}[{place}].value", "is required")
        for key in ("name", "config"):
            if key in metric:
                yield from text(f"{path}[{place}].{key}", metric[key])


def _part(
    path: str, result: dict[Any, Any], name: str, *, required: tuple[str, ...], texts: tuple[str, ...], needed: bool
) -> Iterator[Problem]:
    """One object of a result, and the texts in it."""
    value = result.get(name)
    if name not in result:
        if needed:
            yield wrong(f"{path}.{name}", "is required")
    elif not isinstance(value, dict):
        yield wrong(f"{path}.{name}", "must be of type object")
    else:
        for key in texts:
            if key in value:
                yield from text(f"{path}.{name}.{key}", value[key])
            elif key in required:
                yield wrong(f"{path}.{name}.{key}", "is required")


def _needed(path: str, value: object) -> Iterator[Problem]:
    yield from [wrong(path, "is required")] if value is None else text(path, value)
