"""The training arguments, read from the Trainer's pickle without running it, and cleaned.

`training_args.bin` is `torch.save(args)`: a zip file whose `*/data.pkl` is a pickle of the arguments object. It holds
the Hub token in clear when one was passed, and absolute paths. cardsmith publishes `training_args.json` in its place.
"""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cardsmith import atomic
from cardsmith.errors import UnreadableFile
from cardsmith.facts.findings import plain
from cardsmith.facts.inert import Inert, InertError, load

PICKLE_FILE = "training_args.bin"
JSON_FILE = "training_args.json"

#: Arguments that say where and as whom the run ran, not what was trained.
_PRIVATE = re.compile(
    r"(^|_)token($|_)|secret|password|api_key|credential|_dir$|^_|path|^hub_|run_name|deepspeed_plugin|project|host|port$",
    re.I,
)
_LOCAL_PATH = re.compile(r"^(/|~|[A-Za-z]:[\\/]|\\\\|file:)")


@dataclass(frozen=True, kw_only=True)
class Arguments:
    """Training arguments by name, cleaned."""

    #: the class they were made of: "GRPOConfig"; absent when unknown
    config: str | None = None
    values: Mapping[str, Any] = field(default_factory=dict)
    #: file they were read from
    source: str = JSON_FILE

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> Arguments:
        """From the content of training_args.json: the arguments, and their class under "_config"."""
        config = document.get("_config")
        return cls(config=config if isinstance(config, str) else None, values=clean(document))

    def dumps(self) -> str:
        """The text of training_args.json."""
        head = {"_config": self.config} if self.config else {}
        return json.dumps({**head, **dict(sorted(self.values.items()))}, indent=2, ensure_ascii=False) + "\n"


def clean(values: Mapping[str, Any]) -> dict[str, Any]:
    """Only what says how the model was trained: no credentials, no paths, nothing that JSON has no word for."""
    kept = {name: plain(value) for name, value in values.items() if not _PRIVATE.search(name)}
    return {name: value for name, value in kept.items() if value not in (None, "", [], {}) and not _has_path(value)}


def of_run(args: Any) -> Arguments:
    """Arguments of a live run, from the `TrainingArguments` themselves."""
    return Arguments(config=type(args).__name__, values=clean(args.to_dict()), source="training arguments")


def read_pickle(path: Path) -> Arguments:
    """Arguments from a training_args.bin. Nothing in the file is executed or imported (see `inert`).

    Raises:
        UnreadableFile: it is not what `torch.save` writes.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            name = next(name for name in archive.namelist() if name.endswith("data.pkl"))
            value = load(archive, name)
    except (OSError, zipfile.BadZipFile, StopIteration, InertError, NotImplementedError, RuntimeError) as error:
        reason = f"cannot be read as training arguments ({type(error).__name__})"
        raise UnreadableFile(path, reason, "Delete it: the card can do without.") from None
    if not isinstance(value, Inert) or not isinstance(value.state, dict):
        raise UnreadableFile(path, "holds no training arguments", "Delete it: the card can do without.")
    return Arguments(config=type(value).__name__, values=clean(value.state), source=PICKLE_FILE)


def write(folder: Path, arguments: Arguments) -> None:
    """Write training_args.json into `folder`, whole or not at all."""
    atomic.write_text(folder / JSON_FILE, arguments.dumps())


def _has_path(value: object) -> bool:
    if isinstance(value, str):
        return bool(_LOCAL_PATH.match(value))
    if isinstance(value, dict):
        return any(_has_path(item) for item in value.values())
    return isinstance(value, list) and any(_has_path(item) for item in value)
