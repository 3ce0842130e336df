"""Weights, every shard of them, a configuration and a tokenizer lie in the folder."""

from __future__ import annotations

from cardsmith.artifact.wording import listed
from cardsmith.verify.artifact import Artifact
from cardsmith.verify.outcome import Failed, Passed
from cardsmith.verify.subject import Subject
from cardsmith.verify.tokenizer import has_tokenizer
from cardsmith.verify.weights import json_object, weight_files

NAME = "files"
NEEDS: tuple[str, ...] = ()


def run(subject: Subject) -> Passed:
    """See the module."""
    artifact = subject.artifact
    _configuration(artifact)
    weights, tokenizer = weight_files(artifact), _tokenizer(artifact)
    size = sum((artifact.folder / name).stat().st_size for name in weights)
    return Passed(
        message=f"{listed(weights)}, {artifact.config_name}, tokenizer from the {tokenizer}",
        evidence={"weights": list(weights), "bytes": size, "config": artifact.config_name, "tokenizer": tokenizer},
    )


def _configuration(artifact: Artifact) -> None:
    name = artifact.config_name
    if name not in artifact.names:
        raise Failed(f"{name} is missing. Save the model again: trainer.save_model().")
    config = json_object(artifact, name)
    if artifact.kind == "adapter" and not isinstance(config.get("peft_type"), str):
        raise Failed(f"{name} names no peft_type. Save the adapter again with PEFT: model.save_pretrained().")


def _tokenizer(artifact: Artifact) -> str:
    """`folder`, or `base` for an adapter that leaves its tokenizer to its base."""
    if has_tokenizer(artifact):
        return "folder"
    if artifact.kind == "adapter":
        return "base"
    raise Failed("there is no tokenizer in the folder. Save it beside the weights: tokenizer.save_pretrained().")
