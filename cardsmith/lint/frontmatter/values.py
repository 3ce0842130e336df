"""Keys and values of YAML, each with its place."""

from __future__ import annotations

from typing import Any, Literal

from yaml import MappingNode, Node, ScalarNode, SequenceNode

from cardsmith.lint.frontmatter import readings
from cardsmith.lint.model import Span

Kind = Literal["text", "number", "boolean", "null", "list", "mapping"]

_TAGGED: dict[str, Kind] = {"str": "text", "int": "number", "float": "number", "bool": "boolean", "null": "null"}


class Value:
    """A value. What lies inside of it, and what a plain word is, is read when asked for.

    Args:
        node: the node of YAML that holds it.
        offset: of the YAML in the card's text.
    """

    __slots__ = ("_entries", "_items", "_kind", "_node", "_offset", "text", "word")

    def __init__(self, node: Any, offset: int) -> None:
        self._node = node
        self._offset = offset
        self._items: tuple[Value, ...] | None = None
        self._entries: tuple[Entry, ...] | None = None
        #: a scalar as it is written, without quotes; empty for a list or mapping
        self.text: str = ""
        #: a scalar without quotes or tag, which is read for what it looks like; `None` for anything else
        self.word: str | None = None
        self._kind: Kind | None = None
        if not isinstance(node, ScalarNode):
            self._kind = "list" if isinstance(node, SequenceNode) else "mapping"
            return
        self.text = node.value
        if node.style or node.tag:
            self._kind = _TAGGED.get(node.tag.rpartition(":")[2], "text")
        else:
            self.word = node.value

    @property
    def span(self) -> Span:
        """Where it stands."""
        last = self._last()
        end = last.span.end if last else self._node.end_mark.index + self._offset
        return Span(self._node.start_mark.index + self._offset, end)

    @property
    def is_scalar(self) -> bool:
        """Whether it is neither a list nor a mapping."""
        return isinstance(self._node, ScalarNode)

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
            self._items = tuple([Value(item, self._offset) for item in self._node.value])
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
        if self.is_scalar or self._node.flow_style:
            return None
        if self._kind == "list":
            return self.items[-1] if self.items else None
        return self.entries[-1].value if self.entries else None


class Entry:
    """A key and its value.

    Args:
        key: the node of YAML that is the key.
        value: the one that is the value.
        offset: of the YAML in the card's text.
    """

    __slots__ = ("_node", "_offset", "key", "value")

    def __init__(self, key: Any, value: Node, offset: int) -> None:
        #: empty where it is no scalar
        self.key: str = key.value if isinstance(key, ScalarNode) else ""
        self.value = Value(value, offset)
        self._node = key
        self._offset = offset

    @property
    def key_span(self) -> Span:
        """Where the key stands."""
        return Span(self._node.start_mark.index + self._offset, self._node.end_mark.index + self._offset)


def entries_of(node: MappingNode, offset: int) -> tuple[Entry, ...]:
    """The keys and values of a mapping."""
    return tuple([Entry(key, value, offset) for key, value in node.value])
