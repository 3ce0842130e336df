"""The front matter as rules see it: keys and values, each with its place in the card.

Read with YAML 1.2's core words, as the Hub reads it: `no` is text, and so is `None`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import yaml

from cardsmith.card.once import once
from cardsmith.lint import hostile, nodes, readings
from cardsmith.lint.model import Span

Kind = Literal["text", "number", "boolean", "null", "list", "mapping"]

_EXPLICIT: dict[str, Kind] = {"str": "text", "int": "number", "float": "number", "bool": "boolean", "null": "null"}
#: What YAML forbids in its text, and what no UTF-8 holds
_FORBIDDEN = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class Value:
    """A value of the front matter. What lies inside is read when asked for."""

    __slots__ = ("_entries", "_items", "_kind", "_node", "_offset", "text")

    def __init__(self, node: yaml.Node, offset: int) -> None:
        """`offset` is that of the YAML in the card's text."""
        self._node = node
        self._offset = offset
        self._kind: Kind | None = None
        self._items: tuple[Value, ...] | None = None
        self._entries: tuple[Entry, ...] | None = None
        #: a scalar as it is written, without quotes; empty for a list or mapping
        self.text: str = node.value if type(node) is yaml.ScalarNode else ""

    @property
    def span(self) -> Span:
        """Where it stands. Of a block list or mapping only the start is exact."""
        return Span(self._node.start_mark.index + self._offset, self._node.end_mark.index + self._offset)

    @property
    def kind(self) -> Kind:
        """What the Hub's reader takes it for."""
        if self._kind is None:
            self._kind = _kind(self._node)
        return self._kind

    @property
    def word(self) -> str | None:
        """A scalar without quotes or tag, which is read for what it looks like; `None` for anything else."""
        node = self._node
        return self.text if isinstance(node, yaml.ScalarNode) and not node.style and not node.tag else None

    @property
    def items(self) -> tuple[Value, ...]:
        """The items of a list; of anything else the value itself: the Hub takes one for a list of one."""
        if not isinstance(self._node, yaml.SequenceNode):
            return (self,)
        if self._items is None:
            self._items = tuple([Value(item, self._offset) for item in self._node.value])
        return self._items

    @property
    def entries(self) -> tuple[Entry, ...]:
        """The keys and values of a mapping; nothing of anything else."""
        if self._entries is None:
            self._entries = _entries(self._node, self._offset) if isinstance(self._node, yaml.MappingNode) else ()
        return self._entries

    def get(self, key: str) -> Value | None:
        """The value under a key of a mapping; `None` where it is absent, or this is no mapping."""
        return next((entry.value for entry in self.entries if entry.key == key), None)


class Entry:
    """A key of the front matter and its value."""

    __slots__ = ("_key", "key", "value")

    def __init__(self, key: Value, value: Value) -> None:
        self._key = key
        self.key = key.text
        self.value = value

    @property
    def key_span(self) -> Span:
        """Where the key stands."""
        return self._key.span


@dataclass(frozen=True)
class Metadata:
    """The keys of the front matter, in their order; a key may be there twice."""

    entries: tuple[Entry, ...]
    #: whether it is written as one `{…}`
    flow: bool = False

    @once
    def _first(self) -> dict[str, Value]:
        return {entry.key: entry.value for entry in reversed(self.entries)}

    def get(self, key: str) -> Value | None:
        """The value of a key, or `None` where the key is absent."""
        return self._first.get(key)

    def scalars(self, key: str) -> Iterator[Value]:
        """The value of a key, or its items where it is a list, without nested lists and mappings."""
        value = self.get(key)
        if value is None:
            return iter(())
        return iter([item for item in value.items if item.kind not in ("list", "mapping")])


@dataclass(frozen=True)
class Problem:
    """Why the front matter cannot be read."""

    offset: int
    message: str
    #: whether it was made to exhaust its reader
    hostile: bool = False


def read(text: str, offset: int) -> Metadata | Problem | None:
    """The metadata in `text`, the YAML that stands at `offset` of the card; `None` where it holds nothing."""
    try:
        fault = hostile.fault(text)
        if fault:
            return Problem(fault.offset + offset, fault.message, hostile=True)
        node = nodes.compose(text)
    except yaml.MarkedYAMLError as error:
        return _problem(error, text, offset)
    except (yaml.YAMLError, UnicodeEncodeError, RecursionError) as error:
        return _unreadable(text, offset, error)
    if node is None or (isinstance(node, yaml.ScalarNode) and _kind(node) == "null"):
        return None
    if not isinstance(node, yaml.MappingNode):
        kind = "a list" if isinstance(node, yaml.SequenceNode) else "text"
        return Problem(node.start_mark.index + offset, f"the front matter is {kind}, not lines of `key: value`")
    return Metadata(_entries(node, offset), bool(node.flow_style))


def _problem(error: yaml.MarkedYAMLError, text: str, offset: int) -> Problem:
    mark = error.problem_mark or error.context_mark
    place = min(mark.index, len(text)) if mark else 0
    return Problem(place + offset, ", ".join(part for part in (error.context, error.problem) if part))


def _unreadable(text: str, offset: int, error: Exception) -> Problem:
    forbidden = _FORBIDDEN.search(text)
    if forbidden:
        return Problem(forbidden.start() + offset, f"the character {forbidden[0]!a} is not allowed in YAML")
    return Problem(offset, str(error).partition("\n")[0] or "nested too deep")


def _entries(node: yaml.MappingNode, offset: int) -> tuple[Entry, ...]:
    return tuple([Entry(Value(key, offset), Value(value, offset)) for key, value in node.value])


def _kind(node: yaml.Node) -> Kind:
    if not isinstance(node, yaml.ScalarNode):
        return "list" if isinstance(node, yaml.SequenceNode) else "mapping"
    if node.tag and (explicit := _EXPLICIT.get(node.tag.rpartition(":")[2])):
        return explicit
    if node.style:
        return "text"
    # a date is text here: nothing in a card takes one, and most write it as a word
    reading = readings.hub(node.value)
    return "text" if reading == "date" or reading == "fault" else reading
