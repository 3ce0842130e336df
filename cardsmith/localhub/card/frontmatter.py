"""The metadata block of a card, read as the Hub reads it: js-yaml 4, that is YAML 1.2 with dates and merge keys."""

from __future__ import annotations

import base64
import json
import math
import re
from datetime import date
from typing import Any

import yaml

from ..memory import Memory
from ..wire.wholetext import clipped, whole_text
from .yaml12 import UNFIT, VALUES, Loader

#: The regex of the Hub (huggingface_hub 2.4.0: repocard.py, whose comment says so).
_BLOCK = re.compile(r"^(\s*---(?:\r\n|\r|\n))([\S\s]*?)((?:\r\n|\r|\n)---[ \t]*(\r\n|\n|$))")
#: How long a block may be, in characters; YAML is read slowly.
_LENGTH = 1_000_000
#: How long it may be once its aliases are expanded: a page of text can stand for a billion values.
_EXPANDED = 2_000_000
_DEPTH = 100
_TOO_DEEP = "the block is nested too deeply"
#: The weight of a node that is being weighed.
_OPEN = (-1, -1)
#: How much of a line is shown beside an error.
_WIDTH = 79
#: Blocks that were read, by their text: a listing reads all there are, and a long one takes seconds.
_KNOWN: Memory[dict[str, Any] | None] = Memory(8 * _LENGTH)


class BadBlock(Exception):
    """The block cannot be read; the text is what the Hub would say."""


def block_of(card: str) -> str | None:
    """The text between the two lines of dashes, or None if the card has no block."""
    found = _BLOCK.match(card.removeprefix("\ufeff"))
    return found[2] if found else None


def body_of(card: str) -> str:
    """The card without its block."""
    card = card.removeprefix("\ufeff")
    found = _BLOCK.match(card)
    return card[found.end() :] if found else card


def read(block: str) -> Any:
    """The value of a block, in types that JSON knows.

    Raises:
        BadBlock: it is not YAML, repeats a key, or would expand beyond all measure.
    """
    return _plain(typed(block))


def typed(block: str) -> Any:
    """The value of a block, in the types that YAML gives it: a date is a date.

    Raises:
        BadBlock: as `read`.
    """
    if len(block) > _LENGTH:
        raise BadBlock(f"the block is longer than {_LENGTH} characters")
    try:
        node = yaml.compose(block, Loader)
        if node is None:
            return None
        _weigh(node, {}, 0)
        loader = Loader("")
        try:
            return loader.construct_document(node)
        finally:
            loader.dispose()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = f" ({mark.line + 2}:{mark.column + 1})\n\n{_snippet(block, mark)}" if mark else ""
        raise BadBlock(f"{_reason(error)}{place}") from error
    except RecursionError as error:
        raise BadBlock(_TOO_DEEP) from error
    except (yaml.YAMLError, *UNFIT) as error:
        raise BadBlock(str(error).splitlines()[0] if str(error) else "cannot be read") from error


def _reason(error: yaml.MarkedYAMLError) -> str:
    """What is wrong; of a foreign tag in js-yaml's words, which are on record."""
    unknown = re.fullmatch(r"could not determine a constructor for the tag '(.*)'", error.problem or "")
    reason = f"unknown tag !<{unknown[1]}>" if unknown else error.problem or error.context or "cannot be read"
    return clipped(reason)


def _snippet(block: str, mark: yaml.Mark) -> str:
    """The lines around a mark, and where it points, as js-yaml draws them; the block begins on line 2."""
    lines = block.splitlines() or [""]
    at = min(mark.line, len(lines) - 1)
    width = len(str(at + 4))
    shown = [
        f" {number + 2:>{width}} | {lines[number][:_WIDTH]}"
        for number in range(max(0, at - 3), min(len(lines), at + 3))
    ]
    shown.insert(min(at, 3) + 1, "-" * (width + 4 + min(mark.column, _WIDTH)) + "^")
    return "\n".join(shown)


def metadata_of(card: str) -> dict[str, Any] | None:
    """The metadata of a card, or None where the Hub would show none. Nobody may change them."""
    block = block_of(card)
    return None if block is None else _KNOWN.get(block, len(block), lambda: _metadata(block))


def _metadata(block: str) -> dict[str, Any] | None:
    try:
        value = read(block)
    except BadBlock:
        return None
    return value if isinstance(value, dict) else None


def _weigh(node: yaml.Node, known: dict[int, tuple[int, int]], depth: int) -> tuple[int, int]:
    """How many values and characters a node stands for; an error if too many, too deep, or without end."""
    if depth > _DEPTH or known.get(id(node)) == _OPEN:
        raise BadBlock(_TOO_DEEP)
    if id(node) not in known:
        known[id(node)] = _OPEN
        children = node.value if isinstance(node, (yaml.SequenceNode, yaml.MappingNode)) else []
        flat = [child for pair in children for child in (pair if isinstance(pair, tuple) else (pair,))]
        weights = [_weigh(child, known, depth + 1) for child in flat]
        own = 0 if flat else len(node.value)
        known[id(node)] = (1 + sum(values for values, _ in weights), own + sum(length for _, length in weights))
    values, length = known[id(node)]
    if values > VALUES:
        raise BadBlock("the block expands to too many values")
    if length > _EXPANDED:
        raise BadBlock(f"the block expands to more than {_EXPANDED} characters")
    return values, length


def _plain(value: Any) -> Any:
    """The value in types that JSON knows, without losing one that it does not."""
    if isinstance(value, dict):
        return {whole_text(_name(key)): _plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple, set)):
        return [_plain(item) for item in value]
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    if isinstance(value, str):
        return whole_text(value)
    if isinstance(value, int) and not isinstance(value, bool) and value.bit_length() > 53:
        value = float(value)
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    return value


def _name(key: Any) -> str:
    """A key as JavaScript writes it."""
    if key is None or isinstance(key, bool):
        return json.dumps(key)
    return str(int(key)) if isinstance(key, float) and key.is_integer() else str(key)
