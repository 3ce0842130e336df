"""The artifact's tokenizer: its own, or for an adapter the base's."""

from __future__ import annotations

from typing import Any

from cardsmith.artifact.wording import plain
from cardsmith.verify import base
from cardsmith.verify.artifact import Artifact
from cardsmith.verify.outcome import Failed
from cardsmith.verify.request import Request
from cardsmith.verify.wording import reason

#: Any of these makes a tokenizer; the others refine it.
VOCABULARIES = ("tokenizer.json", "tokenizer.model", "vocab.json", "vocab.txt", "spiece.model", "tekken.json")


def has_tokenizer(artifact: Artifact) -> bool:
    """True when the folder has a vocabulary of its own."""
    return any(name in artifact.names for name in VOCABULARIES)


def load_tokenizer(artifact: Artifact, request: Request) -> tuple[Any, str]:
    """The tokenizer, and where it came from: `folder` or `base`. Code beside it never runs.

    Raises:
        Failed: transformers cannot load it.
    """
    from transformers import AutoTokenizer

    own = has_tokenizer(artifact)
    path = str(artifact.folder) if own else base.named(request)
    source = {"trust_remote_code": False} if own else base.source(request)
    try:
        return AutoTokenizer.from_pretrained(path, **source), "folder" if own else "base"
    except Exception as error:  # transformers raises whatever the file made it stumble over
        where = "this folder" if own else f"the base model {plain(path)}"
        message = (
            f"the tokenizer of {where} cannot be loaded: {reason(error)} Save it again: tokenizer.save_pretrained()."
        )
        raise Failed(message) from error
