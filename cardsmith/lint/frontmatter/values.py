"""Keys and values of YAML, each with its place."""

from __future__ import annotations

from typing import Any, Literal

import yaml

from cardsmith.lint.frontmatter import readings
from cardsmith.lint.model import Span

Kind = Literal["text", "number", "boolean", "null", "list", "mapping"]

_TAGGED: dict[str, Kind] = {"str": "text", "int": "number", "float": "number", "bool": "boolean", "null": "null"}


class Value:
    """A value. What lies inside of one that was made of a node is read when asked for.

    Args:
        start: where it stands in the card's text.
        end: where it ends; of a block, where the last thing in it ends.
        text: a scalar as it is written, without quotes; empty for a list or mapping.
        kind: what the Hub's reader takes it for; a scalar without it is a plain word, and read when asked for.
        node: the node of a list or mapping.
        offset: of the YAML in the card's text.
    """

    __slots__ = ("_end", "_entries", "_items", "_kind", "_node", "_offset", "_start", "text", "word")

    def __init__(
        self,
        start: int,
        end: int,
        text: str = "",
        kind: Kind | None = None,
        node: Any = None,
        offset: int = 0,
    ) -> None:
        self._start = start
        self._end = end
        self.text = text
        #: a scalar without quotes or tag, which is read for what it looks like; `None` for anything else
        self.word = text if kind is None else None
        self._kind = kind
        self._items: tuple[Value, ...] | None = None
        self._node = node
        self._offset = offset
        self._entries: tuple[Entry, ...] | None = None

    @property
    def span(self) -> Span:
        """Where it stands."""
        last = self._last()
        return Span(self._start, last.span.end if last else self._end)

    @property
    def kind(self) -> Kind:
        """What the Hub's reader takes it for."""
        if self._kind is None:
            # a date is text here: nothing in a card takes one, and most write it as a word
            reading = readings.hub(self.text)
            self._kind = "text" if reading == "date" or reading == "fault" else reading
        return self._kind

    @property
    def items(self) -> tuple[Value, ...]:
        """The items of a list; of anything else the value itself: the Hub takes one for a list of one."""
        if self._kind != "list":
            return (self,)
        if self._items is None:
            self._items = tuple([of_node(item, self._offset) for item in self._node.value])
        return self._items

    @property
    def entries(self) -> tuple[Entry, ...]:
        """The keys and values of a mapping; nothing of anything else."""
        if self._kind != "mapping":
            return ()
        if self._entries is None:
            self._entries = entries_of(self._node, self._offset)
        return self._entries

    def get(self, key: str) -> Value | None:
        """The value under a key of a mapping; `None` where it is absent, or this is no mapping."""
        return next((entry.value for entry in self.entries if entry.key == key), None)

    def _last(self) -> Value | None:
        """The last thing in a block. A block itself ends, to its reader, where the next thing begins."""
        if self._node is None or self._node.flow_style:
            return None
        if self._kind == "list":
            return self.items[-1] if self.items else None
        return self.entries[-1].value if self.entries else None


class Entry:
    """A key and its value."""

    __slots__ = ("_end", "_start", "key", "value")

    def __init__(self, key: str, start: int, end: int, value: Value) -> None:
        self.key = key
        self._start = start
        self._end = end
        self.value = value

    @property
    def key_span(self) -> Span:
        """Where the key stands."""
        return Span(self._start, self._end)


def of_node(node: yaml.Node, offset: int) -> Value:
    """The value that a node of YAML holds, which stands at `offset` of the card's text."""
    start, end = node.start_mark.index + offset, node.end_mark.index + offset
    if isinstance(node, yaml.ScalarNode):
        return Value(start, end, node.value, _quoted(node))
    kind: Kind = "list" if isinstance(node, yaml.SequenceNode) else "mapping"
    return Value(start, end, "", kind, node, offset)


def entries_of(node: yaml.MappingNode, offset: int) -> tuple[Entry, ...]:
    """The keys and values of a mapping."""
    return tuple([_entry(key, value, offset) for key, value in node.value])


def _entry(key: yaml.Node, value: yaml.Node, offset: int) -> Entry:
    name = key.value if isinstance(key, yaml.ScalarNode) else ""
    return Entry(name, key.start_mark.index + offset, key.end_mark.index + offset, of_node(value, offset))


def _quoted(node: yaml.ScalarNode) -> Kind | None:
    """What quotes or a tag make of a scalar; `None` for a plain word."""
    if node.tag and (told := _TAGGED.get(node.tag.rpartition(":")[2])):
        return told
    return "text" if node.style or node.tag else None
