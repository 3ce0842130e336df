"""On which data was it trained?"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import asdict, replace

from cardsmith.facts.collectors.base_model import is_hub_id
from cardsmith.facts.findings import Finding
from cardsmith.facts.folder import Folder
from cardsmith.facts.model import Dataset
from cardsmith.facts.provenance import trace
from cardsmith.facts.run import LiveRun

#: What tools write in the place of an id when they were given a file or a folder.
_LOCAL = re.compile(
    r"(?:[/~]|\.{1,2}/|[A-Za-z]:/|file:|data/).*|.*\\.*|.*\.(?:jsonl?|csv|tsv|parquet|arrow|txt)(?:\.(?:gz|zst|bz2|xz))?",
    re.IGNORECASE | re.DOTALL,
)


def from_run(run: LiveRun) -> Iterator[Finding]:
    """From the owner, whose ids stand, and from the training set. Data from elsewhere has rows, and never a path."""
    found = trace(run.train_dataset) if run.train_dataset is not None else ()
    given = [name for name in run.dataset_ids if is_hub_id(name)]
    named = [part for name in given for part in _named(name, found, alone=len(given) == 1)]
    source = "the owner, and the trainer's train_dataset" if named else "the trainer's train_dataset"
    yield Finding("datasets", [asdict(part) for part in named or found if part != Dataset()], source)


def from_folder(folder: Folder) -> Iterator[Finding]:
    """Nothing in an output folder names the data."""
    yield from ()


def _named(name: str, found: Sequence[Dataset], *, alone: bool) -> list[Dataset]:
    """What was found of the dataset that the owner calls `name`."""
    same = [replace(part, id=name) for part in found if part.id and part.id.lower() == name.lower()]
    rows = found[0].rows if alone and len(found) == 1 else None
    return same or [Dataset(id=name, rows=rows)]


def local_or_id(name: object) -> dict[str, object] | None:
    """What is known of a dataset by the name that a tool gave it: its id, that it is a file, or nothing."""
    if isinstance(name, str) and _LOCAL.fullmatch(name):
        return {"local": True}
    return {"id": name} if is_hub_id(name) else None
