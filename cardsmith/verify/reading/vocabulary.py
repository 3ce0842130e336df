"""Which tokens a tokenizer has, by its files alone."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import Any

from cardsmith.errors import UnreadableFile
from cardsmith.verify.artifact import read_object

#: What the `tokenizers` library saves: all that there is to know.
WHOLE = "tokenizer.json"


def lacking(folder: Path, tokens: Collection[str]) -> list[str]:
    """Those of `tokens` that the tokenizer does not have; none where its files do not say."""
    said = _object(folder / WHOLE)
    if not tokens or not said:
        return []
    more = _object(folder / "tokenizer_config.json").get("added_tokens_decoder")
    known = {*_contents(said.get("added_tokens")), *_contents(list(more.values()) if isinstance(more, dict) else [])}
    left = [token for token in tokens if token not in known]
    return [token for token in left if token not in _pieces(said.get("model"))] if left else []


def _contents(added: object) -> set[str]:
    """Of tokens that stand beside the model's own."""
    listed = added if isinstance(added, list) else []
    return {str(each.get("content")) for each in listed if isinstance(each, dict)}


def _pieces(model: object) -> Collection[str]:
    """A mapping, or for Unigram pairs of piece and score."""
    vocabulary = model.get("vocab") if isinstance(model, dict) else None
    if isinstance(vocabulary, list):
        return {str(pair[0]) for pair in vocabulary if isinstance(pair, list) and pair}
    return vocabulary if isinstance(vocabulary, dict) else {}


def _object(path: Path) -> dict[str, Any]:
    """What cannot be read is named by whoever needs it."""
    try:
        return read_object(path)
    except UnreadableFile:
        return {}
