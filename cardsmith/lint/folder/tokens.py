"""The last token that a tokenizer added to its vocabulary, as its files say. Vocabularies themselves are not read."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import NamedTuple

from cardsmith.expressions import expression
from cardsmith.lint.folder.beside import Beside

#: A tokenizer.json begins with its added tokens; the vocabulary, which is megabytes, comes after them.
_HEAD = 2 * 2**20
_ADDED = expression(r'"added_tokens"\s*:\s*(?=\[)')


class Last(NamedTuple):
    """A token's number, and the file that gives it."""

    id: int
    file: str


def last(beside: Beside) -> Last | None:
    """The added token of the highest number; `None` where there is none."""
    return max(_all(beside), default=None)


def _all(beside: Beside) -> Iterator[Last]:
    for value in beside.object("added_tokens.json").value.values():
        if type(value) is int:
            yield Last(value, "added_tokens.json")
    decoder = beside.object("tokenizer_config.json").value.get("added_tokens_decoder")
    for key in decoder if isinstance(decoder, dict) else ():
        if key.isdecimal() and len(key) < 10:
            yield Last(int(key), "tokenizer_config.json")
    for token in _in_tokenizer(beside):
        if isinstance(token, dict) and type(token.get("id")) is int:
            yield Last(token["id"], "tokenizer.json")


def _in_tokenizer(beside: Beside) -> list[object]:
    try:
        if not beside.has("tokenizer.json"):
            return []
        with (beside.folder / "tokenizer.json").open("rb") as file:
            head = file.read(_HEAD).decode("utf-8", "replace")
        match = _ADDED.search(head)
        value = json.JSONDecoder().raw_decode(head, match.end())[0] if match else []
    except (OSError, ValueError, RecursionError):
        return []
    return value if isinstance(value, list) else []
