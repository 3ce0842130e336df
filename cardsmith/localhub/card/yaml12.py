"""YAML as js-yaml 4.3 reads it: the core of YAML 1.2, dates, merge keys, and an error for a repeated key."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, Any, cast

import yaml

from .yamldates import DATE, moment

if TYPE_CHECKING:
    from datetime import date

#: How many values a block may hold, before and after its aliases are expanded.
VALUES = 50_000
#: What PyYAML raises where a tag does not fit the text behind it.
UNFIT = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError)
_TAG = "tag:yaml.org,2002:"


class Loader(yaml.SafeLoader):
    """PyYAML with other rules for what a plain text stands for."""

    yaml_implicit_resolvers: dict[str, list[tuple[str, re.Pattern[str]]]] = {}  # noqa: RUF012 (as the base has it)

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self._values = 0

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        """One node, and an end to a block of too many before the rest of it is read."""
        self._values += 1
        if self._values > VALUES:
            raise yaml.YAMLError("the block has too many values")
        return super().compose_node(parent, index)

    def compose_mapping_node(self, anchor: Any) -> yaml.MappingNode:
        """A mapping; a key that is a structure becomes a text, as JavaScript writes it (`{{license}}`, `[a]: b`)."""
        node = super().compose_mapping_node(anchor)
        node.value = [(_key(key), value) for key, value in node.value]
        return node

    def construct_mapping(self, node: yaml.Node, deep: bool = False) -> dict[Any, Any]:
        seen = set()
        for key, _ in node.value if isinstance(node, yaml.MappingNode) else []:
            if isinstance(key, yaml.ScalarNode) and key.tag != f"{_TAG}merge":
                if key.value in seen:
                    raise yaml.constructor.ConstructorError(None, None, "duplicated mapping key", key.start_mark)
                seen.add(key.value)
        return super().construct_mapping(cast("yaml.MappingNode", node), deep)

    def construct_object(self, node: yaml.Node, deep: bool = False) -> Any:
        """What a node stands for; an error that names its place where its tag does not fit it."""
        try:
            return super().construct_object(node, deep)
        except UNFIT as error:
            reason = f"cannot resolve a node with !<{node.tag}> explicit tag"
            raise yaml.constructor.ConstructorError(None, None, reason, node.start_mark) from error


def _key(node: yaml.Node) -> yaml.Node:
    """A key as a scalar."""
    if isinstance(node, yaml.ScalarNode):
        return node
    entries = node.value if isinstance(node, yaml.SequenceNode) else []
    named = [entry.value if isinstance(entry, yaml.ScalarNode) else "[object Object]" for entry in entries]
    text = ",".join(named) if isinstance(node, yaml.SequenceNode) else "[object Object]"
    return yaml.ScalarNode(f"{_TAG}str", text, node.start_mark, node.end_mark)


def _number(_loader: yaml.SafeLoader, node: yaml.ScalarNode) -> int | float | str:
    """A number; the text itself if no number of JavaScript is that large."""
    text = str(node.value).lower()
    if special := re.fullmatch(r"([-+]?)\.(inf|nan)", text):
        return float(special[1] + special[2])
    based = re.fullmatch(r"([-+]?)(0[xob].+)", text)
    if not based:
        value = float(text)
        return node.value if math.isinf(value) else int(text) if re.fullmatch(r"[-+]?\d+", text) else value
    whole = int(based[2], 0)
    return node.value if whole.bit_length() > 1000 else -whole if based[1] == "-" else whole


def _timestamp(_loader: yaml.SafeLoader, node: yaml.ScalarNode) -> date:
    return moment(node.value)


for _name, _pattern, _first in (
    ("bool", r"true|True|TRUE|false|False|FALSE", "tTfF"),
    ("null", r"~|null|Null|NULL|", "~nN"),
    ("int", r"[-+]?(0x[0-9a-fA-F]+|0o[0-7]+|0b[01]+|[0-9]+)", "-+0123456789"),
    (
        "float",
        r"[-+]?[0-9]+(\.[0-9]*)?([eE][-+]?[0-9]+)?|\.[0-9]+([eE][-+]?[0-9]+)?|[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)",
        "-+.0123456789",
    ),
    ("timestamp", DATE, "0123456789"),
    ("merge", r"<<", "<"),
):
    Loader.add_implicit_resolver(f"{_TAG}{_name}", re.compile(rf"(?:{_pattern})\Z", re.ASCII), [*_first])
Loader.yaml_implicit_resolvers.setdefault("", []).append((f"{_TAG}null", re.compile(r"\Z")))
for _name in ("int", "float"):
    Loader.add_constructor(f"{_TAG}{_name}", _number)
Loader.add_constructor(f"{_TAG}timestamp", _timestamp)
Loader.add_constructor(f"{_TAG}merge", lambda _loader, node: node.value)
