"""Was the base model quantized while it was trained?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from cardsmith.facts import training_args
from cardsmith.facts.findings import Finding
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
    if isinstance(config, Mapping):
        # a calibration set or a tokenizer can be a local path
        values = training_args.clean(config).items()
        kept = {key: value for key, value in values if isinstance(value, (str, int, float)) and value is not False}
        yield Finding("quantization", kept, f"{source}: quantization_config")
