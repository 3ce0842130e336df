"""The front matter as rules see it: keys and values, each with its place in the card.

Read with YAML 1.2's core words, as the Hub reads it: `no` is text, and so is `None`.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

import yaml

from cardsmith.card.once import once
from cardsmith.expressions import expression
from cardsmith.lint.frontmatter import hostile, nodes
from cardsmith.lint.frontmatter.values import Entry, Kind, Value, entries_of

__all__ = ["Entry", "Kind", "Metadata", "Problem", "Value", "read"]

#: What is shorter may be kept, in characters.
_SHORT = 1_000
#: What YAML forbids in its text, and what no UTF-8 holds
_FORBIDDEN = expression("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class Metadata:
    """The keys of the front matter, in their order; a key may be there twice.

    Args:
        entries: the keys.
        node: what they were made of.
    """

    def __init__(self, entries: tuple[Entry, ...], node: yaml.MappingNode) -> None:
        self.entries = entries
        self._node = node
        self._scalars: dict[str, tuple[Value, ...]] = {}

    @property
    def flow(self) -> bool:
        """Whether it is written as one `{…}`."""
        return bool(self._node.flow_style)

    @once
    def repeats(self) -> bool:
        """Whether a mapping in it, or itself, has a key twice."""
        return nodes.repeats(self._node)

    @once
    def _first(self) -> dict[str, Value]:
        return {entry.key: entry.value for entry in reversed(self.entries)}

    def get(self, key: str) -> Value | None:
        """The value of a key, or `None` where the key is absent."""
        return self._first.get(key)

    def scalars(self, key: str) -> tuple[Value, ...]:
        """The value of a key, or its items where it is a list, without nested lists and mappings."""
        found = self._scalars.get(key)
        if found is None:
            value = self.get(key)
            found = tuple([item for item in value.items if item.is_scalar]) if value else ()
            self._scalars[key] = found
        return found


class Problem(NamedTuple):
    """Why the front matter cannot be read."""

    offset: int
    message: str
    #: whether it was made to exhaust its reader
    hostile: bool = False


def read(text: str, offset: int) -> Metadata | Problem | None:
    """The metadata in `text`, the YAML that stands at `offset` of the card; `None` where it holds nothing."""
    return _read_short(text, offset) if len(text) < _SHORT else _read(text, offset)


@lru_cache(maxsize=128)  # one card in four has the front matter of another: a licence and a tag
def _read_short(text: str, offset: int) -> Metadata | Problem | None:
    return _read(text, offset)


def _read(text: str, offset: int) -> Metadata | Problem | None:
    try:
        fault = hostile.fault(text)
        if fault:
            return Problem(fault.offset + offset, fault.message, hostile=True)
        node = nodes.compose(text)
    except yaml.MarkedYAMLError as error:
        return _problem(error, text, offset)
    except (yaml.YAMLError, UnicodeEncodeError, RecursionError) as error:
        return _unreadable(text, offset, error)
    if node is None or (isinstance(node, yaml.ScalarNode) and Value(node, 0).kind == "null"):
        return None
    if not isinstance(node, yaml.MappingNode):
        kind = "a list" if isinstance(node, yaml.SequenceNode) else "text"
        return Problem(node.start_mark.index + offset, f"the front matter is {kind}, not lines of `key: value`")
    return Metadata(entries_of(node, offset), node)


def _problem(error: yaml.MarkedYAMLError, text: str, offset: int) -> Problem:
    mark = error.problem_mark or error.context_mark
    place = min(mark.index, len(text)) if mark else 0
    return Problem(place + offset, ", ".join(part for part in (error.context, error.problem) if part))


def _unreadable(text: str, offset: int, error: Exception) -> Problem:
    forbidden = _FORBIDDEN.search(text)
    if forbidden:
        return Problem(forbidden.start() + offset, f"the character {forbidden[0]!a} is not allowed in YAML")
    return Problem(offset, str(error).partition("\n")[0] or "nested too deep")
