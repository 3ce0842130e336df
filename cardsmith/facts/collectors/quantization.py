"""Was the base model quantized while it was trained?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from cardsmith.facts.findings import Finding, plain
from cardsmith.facts.folder import Folder
from cardsmith.facts.run import LiveRun


def from_run(run: LiveRun) -> Iterator[Finding]:
    """From the model's configuration."""
    config: Any = getattr(run.config, "quantization_config", None)
    yield from _findings(config.to_dict() if hasattr(config, "to_dict") else config, "model configuration")


def from_folder(folder: Folder) -> Iterator[Finding]:
    """From config.json."""
    yield from _findings(folder.config.get("quantization_config"), "config.json")


def _findings(config: object, source: str) -> Iterator[Finding]:
    values = plain(config)
    if isinstance(values, dict):
        scalars = {key: value for key, value in values.items() if isinstance(value, (str, int, float, bool))}
        kept = {key: value for key, value in scalars.items() if not key.startswith("_") and value is not False}
        yield Finding("quantization", kept, f"{source}: quantization_config")
