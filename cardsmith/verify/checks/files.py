"""Weights, every shard of them, a configuration and a tokenizer lie in the folder."""

from __future__ import annotations

from typing import Any

from cardsmith.errors import UnreadableFile
from cardsmith.verify.artifact import INDEX_SUFFIX, PICKLED, Artifact, read_object
from cardsmith.verify.outcome import Failed, Passed
from cardsmith.verify.subject import Subject
from cardsmith.verify.tokenizer import has_tokenizer
from cardsmith.verify.wording import listed, plain, some

NAME = "files"
NEEDS: tuple[str, ...] = ()


def run(subject: Subject) -> Passed:
    """See the module."""
    artifact = subject.artifact
    _configuration(artifact)
    weights = _adapter_weights(artifact) if artifact.kind == "adapter" else _model_weights(artifact)
    tokenizer = _tokenizer(artifact)
    size = sum((artifact.folder / name).stat().st_size for name in weights)
    evidence = {"weights": list(weights), "bytes": size, "config": artifact.config_name, "tokenizer": tokenizer}
    return Passed(
        message=f"{listed(weights)}, {artifact.config_name}, tokenizer from the {tokenizer}", evidence=evidence
    )


def _configuration(artifact: Artifact) -> None:
    name = artifact.config_name
    if name not in artifact.names:
        raise Failed(f"{name} is missing. Save the model again: trainer.save_model().")
    config = _object(artifact, name)
    if artifact.kind == "adapter" and not isinstance(config.get("peft_type"), str):
        raise Failed(f"{name} names no peft_type. Save the adapter again with PEFT: model.save_pretrained().")


def _object(artifact: Artifact, name: str) -> dict[str, Any]:
    try:
        return read_object(artifact.folder / name)
    except UnreadableFile as error:
        raise Failed(str(error).replace(str(artifact.folder / name), name, 1)) from error


def _adapter_weights(artifact: Artifact) -> tuple[str, ...]:
    name = "adapter_model.safetensors"
    return (name,) if name in artifact.names else _none(artifact, name)


def _model_weights(artifact: Artifact) -> tuple[str, ...]:
    """`model.safetensors`, or every shard that the index names."""
    if "model.safetensors" in artifact.names:
        return ("model.safetensors",)
    index = "model" + INDEX_SUFFIX
    return _shards(artifact, index) if index in artifact.names else _none(artifact, "model.safetensors")


def _shards(artifact: Artifact, index: str) -> tuple[str, ...]:
    places = _object(artifact, index).get("weight_map")
    if not isinstance(places, dict) or not places:
        raise Failed(f"{index} has no weight_map. Save the model again.")
    shards = sorted(set(map(str, places.values())))
    missing = [name for name in shards if name not in artifact.names]
    if missing:
        message = f"{len(missing)} of {len(shards)} shards are missing: {listed(missing)}. Copy or download them again."
        raise Failed(message, missing=some(missing), shards=len(shards))
    return tuple(shards)


def _none(artifact: Artifact, wanted: str) -> tuple[str, ...]:
    pickled = [name for name in PICKLED if name in artifact.names]
    if pickled:
        way_out = "Save the model with safetensors: save_pretrained(..., safe_serialization=True)."
        raise Failed(
            f"{listed(pickled)} is a pickle, which can run code and is never opened. {way_out}", pickled=pickled
        )
    others = f" ({plain(listed(artifact.weights))} would not be loaded)" if artifact.weights else ""
    raise Failed(f"{wanted} is missing{others}. Save the model again: trainer.save_model().")


def _tokenizer(artifact: Artifact) -> str:
    """`folder`, or `base` for an adapter that leaves its tokenizer to its base."""
    if has_tokenizer(artifact):
        return "folder"
    if artifact.kind == "adapter":
        return "base"
    raise Failed("there is no tokenizer in the folder. Save it beside the weights: tokenizer.save_pretrained().")
