"""The training arguments, read from the Trainer's pickle without running it, and cleaned.

`training_args.bin` is `torch.save(args)`: a zip file whose `*/data.pkl` is a pickle of the arguments object. It holds
the Hub token in clear when one was passed, and absolute paths. cardsmith publishes `training_args.json` in its place.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cardsmith import atomic
from cardsmith.errors import UnreadableFile
from cardsmith.facts.findings import plain
from cardsmith.facts.inert import Inert, load
from cardsmith.facts.private import is_public_name, is_public_text

PICKLE_FILE = "training_args.bin"
JSON_FILE = "training_args.json"


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
        return cls(config=config if isinstance(config, str) and config.isidentifier() else None, values=clean(document))

    def dumps(self) -> str:
        """The text of training_args.json."""
        head = {"_config": self.config} if self.config else {}
        return json.dumps({**head, **dict(sorted(self.values.items()))}, indent=2, ensure_ascii=False) + "\n"


def clean(values: Mapping[str, Any]) -> dict[str, Any]:
    """Only what says how the model was trained: no credentials, no paths, nothing that JSON has no word for."""
    kept: dict[str, Any] = _public(plain({name: value for name, value in values.items() if is_public_name(name)}))
    return kept


def of_run(args: Any) -> Arguments:
    """Arguments of a live run, from the `TrainingArguments` themselves."""
    return Arguments(config=type(args).__name__, values=clean(args.to_dict()), source="training arguments")


def read_pickle(path: Path) -> Arguments:
    """Arguments from a training_args.bin. Nothing in the file is executed or imported (see `inert`).

    Raises:
        UnreadableFile: it is not what `torch.save` writes.
    """
    import zipfile

    try:
        with zipfile.ZipFile(path) as archive:
            name = next(name for name in archive.namelist() if name.endswith("data.pkl"))
            value = load(archive, name)
    except Exception as error:  # noqa: BLE001 - a broken or hostile zip file can raise nearly anything
        reason = f"cannot be read as training arguments ({type(error).__name__})"
        raise UnreadableFile(path, reason, "Delete it: the card can do without.") from None
    if not isinstance(value, Inert) or not isinstance(value.state, dict):
        raise UnreadableFile(path, "holds no training arguments", "Delete it: the card can do without.")
    return Arguments(config=value.name, values=clean(value.state), source=PICKLE_FILE)


def write(folder: Path, arguments: Arguments) -> None:
    """Write training_args.json into `folder`, whole or not at all."""
    atomic.write_text(folder / JSON_FILE, arguments.dumps())


def _public(value: Any, name: str = "") -> Any:
    """`value` without its private parts and without what is unknown; a text that holds something private is unknown."""
    if isinstance(value, dict):
        kept = {key: _public(item, key) for key, item in value.items() if is_public_name(key)}
        return {key: item for key, item in kept.items() if item not in (None, "", [], {})}
    if isinstance(value, list):
        return [item for each in value if (item := _public(each, name)) is not None]
    return None if isinstance(value, str) and not is_public_text(value, name) else value
