"""What is the model called, and for which repository is the card?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from cardsmith.facts.findings import Finding
from cardsmith.facts.folder import Folder
from cardsmith.facts.run import LiveRun


def from_run(run: LiveRun) -> Iterator[Finding]:
    """From `hub_model_id`, which the trainer completes with the user's name once the repository exists."""
    hub_id = getattr(run.trainer, "hub_model_id", None) or run.args.hub_model_id
    if hub_id:
        yield Finding("model_name", hub_id.rpartition("/")[2], "training arguments: hub_model_id")
    if hub_id and "/" in hub_id:
        yield Finding("repo_id", hub_id, "training arguments: hub_model_id")
    yield Finding("model_name", Path(run.args.output_dir).resolve().name, "training arguments: output_dir")


def from_folder(folder: Folder) -> Iterator[Finding]:
    """From the card that lies there, else from the folder's own name."""
    card = folder.readme
    said = card.metadata.get("model_name") if card else None
    yield Finding("model_name", said if isinstance(said, str) else None, "README.md: model_name")
    place = folder.path.resolve()
    if re.fullmatch(r"checkpoint-\d+", place.name):  # so every run has one
        yield Finding("model_name", place.parent.name or None, "name of the folder above")
    yield Finding("model_name", place.name, "name of the folder")
