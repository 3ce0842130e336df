"""Weights, every shard of them, and a tokenizer lie in the folder."""

from __future__ import annotations

from cardsmith.artifact.wording import listed, some
from cardsmith.verify.artifact import Artifact
from cardsmith.verify.outcome import Failed, Passed
from cardsmith.verify.reading.weights import weight_files
from cardsmith.verify.session.subject import Subject
from cardsmith.verify.session.tokenizer import has_tokenizer

NAME = "files"
NEEDS: tuple[str, ...] = ()


def run(subject: Subject) -> Passed:
    """See the module."""
    artifact = subject.artifact
    weights, tokenizer = weight_files(artifact), _tokenizer(artifact)
    size = sum((artifact.folder / name).stat().st_size for name in weights)
    unused = [name for name in artifact.weights if name not in weights]
    evidence = {"weights": some(weights), "bytes": size, "tokenizer": tokenizer, "unused": some(unused)}
    what = weights[0] if len(weights) == 1 else f"{len(weights)} shards"
    left = f"; nothing loads {listed(unused)}" if unused else ""
    return Passed(message=f"{what}, tokenizer from the {tokenizer}{left}", evidence=evidence)


def _tokenizer(artifact: Artifact) -> str:
    """`folder`, or `base` for an adapter that leaves its tokenizer to its base."""
    if has_tokenizer(artifact):
        return "folder"
    if artifact.kind == "adapter":
        return "base"
    raise Failed("there is no tokenizer in the folder. Save it beside the weights: tokenizer.save_pretrained().")
