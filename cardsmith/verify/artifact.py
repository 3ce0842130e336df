"""What lies in the folder. Names and JSON only: nothing here needs torch, and nothing in the folder runs."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cardsmith.artifact.kind import ADAPTER_CONFIG, CONFIG, gives_scores, is_adapter, is_artifact
from cardsmith.artifact.wording import listed, plain
from cardsmith.errors import FolderError, UnreadableFile
from cardsmith.verify.model import Kind

#: A configuration larger than this is not one.
LARGEST_JSON = 64 * 2**20


@dataclass(frozen=True, kw_only=True)
class Artifact:
    """A folder with weights."""

    folder: Path
    kind: Kind
    #: Regular files at the top of the folder, sorted.
    names: tuple[str, ...]
    #: What adapter_config.json calls the base; None for a full model or where it says nothing.
    base: str | None = None
    #: Revision of the base, where adapter_config.json pins one.
    revision: str | None = None
    #: True when the head gives scores (sequence classification) and not tokens.
    scores: bool = False

    @property
    def weights(self) -> tuple[str, ...]:
        """The safetensors files that lie in the folder, sorted."""
        return tuple(name for name in self.names if name.endswith(".safetensors"))

    @property
    def config_name(self) -> str:
        """The configuration that a loader reads first."""
        return ADAPTER_CONFIG if self.kind == "adapter" else CONFIG


def read_artifact(folder: Path) -> Artifact:
    """Look into `folder`.

    A broken configuration is not an error here: the check `files` reports it. Only a folder in which there is nothing
    to verify is one.

    Raises:
        FolderError: the folder is missing, empty, cannot be listed, or holds neither weights nor adapter_config.json.
    """
    names = _names(folder)
    if not is_artifact(names):
        raise FolderError(_nothing(folder))
    adapter = is_adapter(names)
    config = _leniently(folder / (ADAPTER_CONFIG if adapter else CONFIG))
    scores = gives_scores(config)
    kind: Kind = "adapter" if adapter else "reward" if scores else "model"
    base, revision = (_text(config.get(key)) for key in ("base_model_name_or_path", "revision"))
    if not adapter:
        base = revision = None
    return Artifact(folder=folder, kind=kind, names=names, base=base, revision=revision, scores=scores)


def read_object(path: Path, way_out: str = "Save the model again, or restore the file.") -> dict[str, Any]:
    """Read a JSON object.

    Args:
        path: the file.
        way_out: what the user can do where it cannot be read, as a full sentence.

    Raises:
        UnreadableFile: it cannot be read, is larger than `LARGEST_JSON` bytes, is not JSON, or is not an object.
    """
    if path.exists() and not path.is_file():
        raise UnreadableFile(path, "is not a file", way_out)
    try:
        if path.stat().st_size > LARGEST_JSON:
            raise UnreadableFile(path, f"is larger than {LARGEST_JSON // 2**20} MiB", way_out)
        data = json.loads(path.read_bytes().decode("utf-8"))
    except OSError as error:
        raise UnreadableFile(path, f"cannot be read: {error.strerror}", way_out) from error
    except UnicodeDecodeError as error:
        raise UnreadableFile(path, f"is not UTF-8: byte {error.start}", way_out) from error
    except json.JSONDecodeError as error:
        reason = f"is not JSON: {error.msg}, line {error.lineno}, column {error.colno}"
        raise UnreadableFile(path, reason, way_out) from error
    except (ValueError, RecursionError) as error:
        raise UnreadableFile(path, f"is not JSON: {plain(error)}", way_out) from error
    if not isinstance(data, dict):
        raise UnreadableFile(path, f"holds a JSON {type(data).__name__}, not an object", way_out)
    return data


def _names(folder: Path) -> tuple[str, ...]:
    try:
        if not folder.exists():
            raise FolderError(f"{folder} does not exist. Name the folder that the trainer saved to.")
        if not folder.is_dir():
            raise FolderError(f"{folder} is a file. Name the folder that holds it.")
        return tuple(sorted(entry.name for entry in folder.iterdir() if entry.is_file()))
    except OSError as error:
        raise FolderError(f"{folder} cannot be read: {error.strerror}. Check its permissions.") from error


def _nothing(folder: Path) -> str:
    """Why there is nothing to verify, and where there may be something."""
    inner = [entry.name for entry in sorted(folder.iterdir()) if entry.is_dir() and is_artifact(_names(entry))]
    if len(inner) > 1:
        return f"{folder} holds no weights itself, but {listed(inner)} inside it do. Name one of those folders."
    if inner:
        return f"{folder} holds no weights itself, but {inner[0]} inside it does. Name that folder."
    what = "is empty" if not any(folder.iterdir()) else "holds neither weights nor adapter_config.json"
    return f"{folder} {what}. Save the model into it first: trainer.save_model()."


def _leniently(path: Path) -> dict[str, Any]:
    try:
        return read_object(path)
    except UnreadableFile:
        return {}


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value.strip() else None
