"""On which data was it trained?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePath
from typing import Any

from cardsmith.facts.findings import Finding
from cardsmith.facts.folder import Folder
from cardsmith.facts.run import LiveRun


def from_run(run: LiveRun) -> Iterator[Finding]:
    """From the owner, and from the training set: where it came from the Hub, its cache folder is `namespace___name`."""
    found = _found(run.train_dataset)
    given = run.dataset_ids
    if len(given) > 1:
        yield Finding("datasets", [{"id": name} for name in given], "the owner")
    elif given:
        yield Finding("datasets", [{**found, "id": given[0]}], "the owner, and the trainer's train_dataset")
    elif found:
        yield Finding("datasets", [found], "the trainer's train_dataset")


def from_folder(folder: Folder) -> Iterator[Finding]:
    """Nothing in an output folder names the data."""
    yield from ()


def _found(dataset: Any) -> dict[str, Any]:
    if dataset is None or isinstance(dataset, dict):
        return {}
    found = {"id": _hub_id(dataset), "config": _config(dataset), "split": _split(dataset), "rows": _rows(dataset)}
    return {key: value for key, value in found.items() if value is not None}


def _hub_id(dataset: Any) -> str | None:
    files = getattr(dataset, "cache_files", None) or ()
    parts = PurePath(files[0]["filename"]).parts if files else ()
    match = next((part for part in parts if re.fullmatch(r"[\w.-]+___[\w.-]+", part)), None)
    return match.replace("___", "/") if match else None


def _config(dataset: Any) -> str | None:
    name = getattr(dataset, "config_name", None)
    return name if isinstance(name, str) and _hub_id(dataset) else None


def _split(dataset: Any) -> str | None:
    split = getattr(dataset, "split", None)
    return str(split) if split is not None and _hub_id(dataset) else None


def _rows(dataset: Any) -> int | None:
    return len(dataset) if hasattr(dataset, "__len__") else None
