"""Which files a loader takes its tensors from."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cardsmith.artifact.kind import ADAPTER_WEIGHTS, INDEX_SUFFIX, PICKLED
from cardsmith.artifact.shards import shards
from cardsmith.artifact.wording import listed, some
from cardsmith.errors import UnreadableFile
from cardsmith.verify.artifact import Artifact, read_object
from cardsmith.verify.outcome import Failed

SINGLE = "model.safetensors"
INDEX = "model" + INDEX_SUFFIX


def weight_files(artifact: Artifact) -> tuple[str, ...]:
    """The files that PEFT or transformers will read, by their own order of preference.

    Raises:
        Failed: one of them is missing, the index is broken, or there are only pickles.
    """
    wanted = ADAPTER_WEIGHTS if artifact.kind == "adapter" else SINGLE
    if wanted in artifact.names:
        return (wanted,)
    if artifact.kind != "adapter" and INDEX in artifact.names:
        return _shards(artifact)
    raise _missing(artifact, wanted)


def index(artifact: Artifact) -> tuple[str, Mapping[str, Any]]:
    """Name and content of the index that a loader follows; empty where it follows none, or cannot read it."""
    if artifact.kind == "adapter" or SINGLE in artifact.names or INDEX not in artifact.names:
        return INDEX, {}
    try:
        return INDEX, json_object(artifact, INDEX)
    except Failed:
        return INDEX, {}


def json_object(artifact: Artifact, name: str) -> dict[str, Any]:
    """The JSON object in a file of the folder.

    Raises:
        Failed: there is none.
    """
    try:
        return read_object(artifact.folder / name)
    except UnreadableFile as error:
        raise Failed(str(error).replace(str(artifact.folder / name), name, 1)) from error


def _shards(artifact: Artifact) -> tuple[str, ...]:
    named = shards(json_object(artifact, INDEX))
    if not named:
        raise Failed(f"{INDEX} has no weight_map. Save the model again.")
    missing = [name for name in named if name not in artifact.weights]
    if missing:
        message = f"{len(missing)} of {len(named)} shards are missing: {listed(missing)}. Copy or download them again."
        raise Failed(message, missing=some(missing), shards=len(named))
    return named


def _missing(artifact: Artifact, wanted: str) -> Failed:
    pickled = [name for name in PICKLED if name in artifact.names]
    if pickled:
        way_out = "Save the model with safetensors: save_pretrained(..., safe_serialization=True)."
        words = f"{listed(pickled)} is a pickle, which can run code and is never opened. {way_out}"
        return Failed(words, pickled=pickled)
    others = f" ({listed(artifact.weights)} would not be loaded)" if artifact.weights else ""
    return Failed(f"{wanted} is missing{others}. Save the model again: trainer.save_model().")
