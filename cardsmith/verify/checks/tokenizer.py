"""Every token has an embedding, and the tokenizer and the configuration mean the same token by the end of a text."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from cardsmith.artifact.wording import listed, some
from cardsmith.errors import UnreadableFile
from cardsmith.verify.artifact import Artifact, read_object
from cardsmith.verify.outcome import Failed, Passed
from cardsmith.verify.session.subject import Subject

NAME = "tokenizer"
NEEDS: tuple[str, ...] = ("files", "adapter-fit")
#: Where a full model says which tokens are special; the later one counts for generation.
_FILES = ("config.json", "generation_config.json")
#: Stands for what a text has not: Gemma 3 gives its tokenizer to a model without eyes, whose embeddings end before it.
_PLACEHOLDER = re.compile(r"image|audio|video|vision", re.IGNORECASE)
_KEYS = ("bos_token_id", "eos_token_id", "pad_token_id", "decoder_start_token_id")


def run(subject: Subject) -> Passed:
    """See the module."""
    tokenizer, origin = subject.tokenizer
    rows, vocabulary = subject.skeleton.embeddings, tokenizer.get_vocab()
    largest = max(vocabulary.values(), default=-1)
    evidence: dict[str, Any] = {"tokens": len(vocabulary), "largest_id": largest, "embeddings": rows, "from": origin}
    outside = [token for token, number in vocabulary.items() if number >= rows]
    evidence["without_embedding"] = some(outside)
    if not all(map(_PLACEHOLDER.search, outside)):
        raise Failed(_too_many(subject, largest, rows), **evidence)
    evidence["images"] = subject.processor is not None  # loaded here, before the model is: it may fail
    said = _special(subject.artifact)
    evidence["eos_token_id"] = tokenizer.eos_token_id
    _within(said, rows, evidence)
    _ending(said, tokenizer, evidence)
    spare = f", none for {listed(outside)}" if outside else ""
    message = f"{len(vocabulary)} tokens for {rows} embeddings{spare}, tokenizer from the {origin}"
    return Passed(message=message, evidence=evidence)


def _too_many(subject: Subject, largest: int, rows: int) -> str:
    words = f"the tokenizer has tokens up to id {largest}, but there are only {rows} embeddings"
    if subject.artifact.kind == "adapter":
        return f"{words}. Save the adapter with its embeddings: save_pretrained(..., save_embedding_layers=True)."
    return f"{words}. Call model.resize_token_embeddings(len(tokenizer)) before training, or save the right tokenizer."


def _special(artifact: Artifact) -> Mapping[str, tuple[int, ...]]:
    """`file: key` → ids in it. An adapter leaves them to its base."""
    if artifact.kind == "adapter":
        return {}
    said = {
        f"{name}: {key}": _ids(data.get(key)) for name in _FILES for data in [_object(artifact, name)] for key in _KEYS
    }
    return {where: ids for where, ids in said.items() if ids}


def _within(said: Mapping[str, tuple[int, ...]], rows: int, evidence: Mapping[str, Any]) -> None:
    outside = {where: ids for where, ids in said.items() if any(each >= rows for each in ids)}
    for where, ids in outside.items():
        words = f"{where} is {list(ids)}, but there are only {rows} embeddings"
        raise Failed(f"{words}. Write the id that the tokenizer gives this token.", **evidence)


def _ending(said: Mapping[str, tuple[int, ...]], tokenizer: Any, evidence: Mapping[str, Any]) -> None:
    ends = {each for where, ids in said.items() if where.endswith(" eos_token_id") for each in ids}
    if ends and tokenizer.eos_token_id is not None and tokenizer.eos_token_id not in ends:
        words = f"the tokenizer ends a text with token {tokenizer.eos_token_id}, the configuration with {sorted(ends)}"
        way_out = "Set model.generation_config.eos_token_id = tokenizer.eos_token_id, and save the model again."
        raise Failed(f"{words}: generation would not end. {way_out}", **evidence)


def _ids(value: object) -> tuple[int, ...]:
    values = value if isinstance(value, list) else [value]
    return tuple(each for each in values if type(each) is int)


def _object(artifact: Artifact, name: str) -> dict[str, Any]:
    try:
        data = read_object(artifact.folder / name) if name in artifact.names else {}
    except UnreadableFile:
        return {}
    inner = data.get("text_config")
    return {**(inner if isinstance(inner, dict) else {}), **data}
