"""The artifact's tokenizer, and its processor where it takes images: its own, or for an adapter the base's."""

from __future__ import annotations

from typing import Any

from cardsmith.artifact.kind import VOCABULARIES
from cardsmith.artifact.wording import plain
from cardsmith.errors import MissingExtra
from cardsmith.verify.artifact import Artifact
from cardsmith.verify.outcome import Failed
from cardsmith.verify.request import Request
from cardsmith.verify.session import base
from cardsmith.verify.stack import installed
from cardsmith.verify.wording import reason

#: Either of these makes a processor.
PROCESSORS = ("processor_config.json", "preprocessor_config.json")


def has_tokenizer(artifact: Artifact) -> bool:
    """True when the folder has a vocabulary of its own."""
    return any(name in artifact.names for name in VOCABULARIES)


def load_tokenizer(artifact: Artifact, request: Request) -> tuple[Any, str]:
    """The tokenizer, and where it came from: `folder` or `base`. Code beside it never runs.

    Raises:
        Failed: transformers cannot load it.
    """
    from transformers import AutoTokenizer

    return _load(AutoTokenizer, artifact, request, own=has_tokenizer(artifact))


def load_processor(artifact: Artifact, request: Request) -> Any:
    """What makes inputs of texts and images.

    Raises:
        Failed: transformers cannot load it.
        MissingExtra: Pillow is not installed.
    """
    if not installed("PIL"):
        raise MissingExtra("PIL", "verify")
    from transformers import AutoProcessor

    return _load(AutoProcessor, artifact, request, own=any(name in artifact.names for name in PROCESSORS))[0]


def _load(auto: Any, artifact: Artifact, request: Request, *, own: bool) -> tuple[Any, str]:
    if not own and artifact.kind != "adapter":
        raise Failed("the folder has no processor for images. Save it beside the weights: processor.save_pretrained().")
    path = str(artifact.folder) if own else base.named(request)
    source = {"trust_remote_code": False} if own else base.source(request)
    try:
        return auto.from_pretrained(path, **source), "folder" if own else "base"
    except Exception as error:  # transformers raises whatever the file made it stumble over
        what = auto.__name__.removeprefix("Auto").lower()
        where = "this folder" if own else f"the base model {plain(path)}"
        words = f"the {what} of {where} cannot be loaded: {reason(error)} Save it again: {what}.save_pretrained()."
        raise Failed(words) from error
