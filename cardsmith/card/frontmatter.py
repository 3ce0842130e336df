"""The front matter of a card: its values, and where in it keys and words stand, for edits that leave the rest alone."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, NamedTuple

import yaml

from cardsmith.card.written import dump
from cardsmith.card.yaml12 import TAG, Loader, key_of
from cardsmith.errors import CardError

__all__ = ["LINE_END", "Word", "Words", "dump", "keys", "line_start", "load", "words"]

LINE_END = re.compile(r"\r\n|\r|\n")
#: The longest front matters of the Hub, full of evaluation results, have half of this.
_LONGEST = 2**20


def load(text: str, first_line: int = 1) -> dict[str, Any]:
    """The metadata in a front matter. `first_line` is the card's line, from 0, on which `text` starts.

    Raises:
        CardError: it does not parse, is nested deeper than 32 or longer than 1 MiB, has aliases, tags of its own or a
            duplicate key, or is no mapping. The message names line and column of the card.
    """
    node = _compose(text, first_line)
    if node is None or node.tag == TAG + "null":
        return {}
    if not isinstance(node, yaml.MappingNode):
        kind = "list" if isinstance(node, yaml.SequenceNode) else "text"
        raise CardError(f"line {first_line + 1}, column 1: the front matter is a {kind}, not a mapping")
    values: dict[str, Any] = _placed(text, first_line, lambda: Loader("").construct_document(node))
    return values


def keys(text: str) -> list[tuple[str, int]] | None:
    """(key, offset of its line) in a front matter that `load` can read; `None` where it is one `{…}`."""
    node = _compose(text, 1)
    if not isinstance(node, yaml.MappingNode):
        return []
    if node.flow_style:
        return None
    return [(key_of(key), line_start(text, key.start_mark.index)) for key, _ in node.value]


class Word(NamedTuple):
    """A text in a list."""

    text: str
    #: offsets of where it is written
    start: int
    end: int


class Words(NamedTuple):
    """The list that a key has."""

    #: whether it is written as `[…]`
    flow: bool
    #: offsets of where it is written
    start: int
    end: int
    items: tuple[Word, ...]


def words(text: str) -> Words | None:
    """The list of texts that is the one value in `text`; `None` where that is anything else, or does not parse."""
    try:
        node = _compose(text, 1)
    except CardError:
        return None
    if not isinstance(node, yaml.MappingNode) or node.flow_style or len(node.value) != 1:
        return None
    listed = node.value[0][1]
    if not isinstance(listed, yaml.SequenceNode) or not all(_is_word(item) for item in listed.value):
        return None
    items = (Word(item.value, item.start_mark.index, item.end_mark.index) for item in listed.value)
    return Words(bool(listed.flow_style), listed.start_mark.index, listed.end_mark.index, tuple(items))


def _is_word(node: Any) -> bool:
    return isinstance(node, yaml.ScalarNode) and node.tag == TAG + "str" and node.start_mark.line == node.end_mark.line


def line_start(text: str, offset: int) -> int:
    """Offset of the line that `offset` lies in."""
    return max(text.rfind("\n", 0, offset), text.rfind("\r", 0, offset)) + 1


def _compose(text: str, first_line: int) -> Any:
    if len(text) > _LONGEST:
        raise CardError(f"line {first_line + 1}, column 1: the front matter is longer than 1 MiB")
    return _placed(text, first_line, lambda: Loader(text).get_single_node())


def _placed(text: str, first_line: int, read: Callable[[], Any]) -> Any:
    """What `read` gives; its errors with their place in the card."""
    try:
        return read()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        offset = mark.index if mark else 0
        problem = ", ".join(part for part in (error.context, error.problem) if part)
    except yaml.reader.ReaderError as error:
        offset, problem = error.position, f"the character {chr(error.character)!a} is not allowed in YAML"
    # PyYAML counts more characters as line ends than a card has
    line = first_line + len(LINE_END.findall(text, 0, offset)) + 1
    raise CardError(f"line {line}, column {offset - line_start(text, offset) + 1}: {problem}")
