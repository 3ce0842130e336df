"""The front matter as rules see it: keys and values, each with its place in the card.

Read with YAML 1.2's core words, as the Hub reads it: `no` is text, and so is `None`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

import yaml

from cardsmith.lint.model import Span

Kind = Literal["text", "number", "boolean", "null", "list", "mapping"]

#: libyaml's reader is ten times faster; a PyYAML built without it reads the same
_LOADER: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)

_NULL = re.compile(r"~|null|Null|NULL|")
_BOOLEAN = re.compile(r"true|True|TRUE|false|False|FALSE")
_NUMBER = re.compile(
    r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?|0o[0-7]+|0x[0-9a-fA-F]+|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)"
)
#: No card's metadata is nested deeper.
_DEEPEST = 100
#: What YAML forbids in its text, and what no UTF-8 holds
_FORBIDDEN = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True)
class Value:
    """A value of the front matter. What lies inside is read when asked for."""

    node: yaml.Node
    #: of the YAML in the card's text
    offset: int

    @property
    def span(self) -> Span:
        """Where it stands. Of a block list or mapping only the start is exact."""
        return Span(self.node.start_mark.index + self.offset, self.node.end_mark.index + self.offset)

    @property
    def kind(self) -> Kind:
        """What the Hub's reader takes it for."""
        if isinstance(self.node, yaml.ScalarNode):
            return "text" if self.node.style else _plain_kind(self.node.value)
        return "list" if isinstance(self.node, yaml.SequenceNode) else "mapping"

    @property
    def text(self) -> str:
        """A scalar as it is written, without quotes; empty for a list or mapping."""
        return str(self.node.value) if isinstance(self.node, yaml.ScalarNode) else ""

    @property
    def items(self) -> tuple[Value, ...]:
        """The items of a list; of anything else the value itself: the Hub takes one for a list of one."""
        if isinstance(self.node, yaml.SequenceNode):
            return tuple(Value(item, self.offset) for item in self.node.value)
        return (self,)

    @property
    def entries(self) -> tuple[Entry, ...]:
        """The keys and values of a mapping; nothing of anything else."""
        if not isinstance(self.node, yaml.MappingNode):
            return ()
        return tuple(_entry(key, value, self.offset) for key, value in self.node.value)

    def get(self, key: str) -> Value | None:
        """The value under a key of a mapping; `None` where it is absent, or this is no mapping."""
        return next((entry.value for entry in self.entries if entry.key == key), None)


@dataclass(frozen=True)
class Entry:
    """A key of the front matter and its value."""

    key: str
    key_span: Span
    value: Value


@dataclass(frozen=True)
class Metadata:
    """The keys of the front matter, in their order; a key may be there twice."""

    entries: tuple[Entry, ...]

    @cached_property
    def _first(self) -> dict[str, Value]:
        return {entry.key: entry.value for entry in reversed(self.entries)}

    def get(self, key: str) -> Value | None:
        """The value of a key, or `None` where the key is absent."""
        return self._first.get(key)

    def scalars(self, key: str) -> Iterator[Value]:
        """The value of a key, or its items where it is a list, without nested lists and mappings."""
        value = self.get(key)
        items = value.items if value else ()
        return (item for item in items if item.kind not in ("list", "mapping"))


@dataclass(frozen=True)
class Problem:
    """Why the front matter cannot be read."""

    offset: int
    message: str


def read(text: str, offset: int) -> Metadata | Problem | None:
    """The metadata in `text`, the YAML that stands at `offset` of the card; `None` where it holds nothing."""
    forbidden = _FORBIDDEN.search(text)
    if forbidden:
        return Problem(forbidden.start() + offset, f"the character {forbidden[0]!a} is not allowed in YAML")
    try:
        deep = _too_deep(text)
        node = None if deep else yaml.compose(text, Loader=_LOADER)
    except yaml.MarkedYAMLError as error:
        return _problem(error, offset)
    except (yaml.YAMLError, RecursionError) as error:
        return Problem(offset, str(error).partition("\n")[0] or "nested too deep")
    if deep:
        return Problem(deep.index + offset, f"lists and mappings are nested more than {_DEEPEST} deep")
    if node is None or (isinstance(node, yaml.ScalarNode) and not node.style and _NULL.fullmatch(node.value)):
        return None
    if not isinstance(node, yaml.MappingNode):
        kind = "a list" if isinstance(node, yaml.SequenceNode) else "text"
        return Problem(node.start_mark.index + offset, f"the front matter is {kind}, not lines of `key: value`")
    return Metadata(tuple(_entry(key, value, offset) for key, value in node.value))


def _too_deep(text: str) -> Any:
    """The mark where nesting passes all bounds, if it does. libyaml's composer would exhaust the stack."""
    depth = 0
    for event in yaml.parse(text, Loader=_LOADER):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > _DEEPEST:
            return event.start_mark
    return None


def _problem(error: yaml.MarkedYAMLError, offset: int) -> Problem:
    mark = error.problem_mark or error.context_mark
    place = mark.index if mark else 0
    return Problem(place + offset, ", ".join(part for part in (error.context, error.problem) if part))


def _entry(key: yaml.Node, value: yaml.Node, offset: int) -> Entry:
    name = Value(key, offset)
    return Entry(name.text, name.span, Value(value, offset))


def _plain_kind(text: str) -> Kind:
    if _NULL.fullmatch(text):
        return "null"
    if _BOOLEAN.fullmatch(text):
        return "boolean"
    return "number" if _NUMBER.fullmatch(text) else "text"
