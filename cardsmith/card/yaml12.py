"""YAML as the Hub reads it: the core of YAML 1.2, without aliases and tags of its own."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, ClassVar

import yaml

from cardsmith.expressions import expression

#: A hostile list can be nested until Python gives up; a card's is not.
_DEEPEST = 32
#: JavaScript has no larger number
_MOST_DIGITS = 308

TAG = "tag:yaml.org,2002:"


class Loader(yaml.SafeLoader):
    """YAML 1.2 core: `no` and `1:30` are text, `1e-4` is a number. A key given twice and aliases are errors."""

    # the class has its own tables: PyYAML's are those of YAML 1.1, with dates, bytes and sets
    yaml_implicit_resolvers: ClassVar[dict[str, Any]] = {}  # type: ignore[misc]
    yaml_constructors: ClassVar[Any] = {
        tag: yaml.SafeLoader.yaml_constructors[tag]
        for tag in (TAG + "null", TAG + "str", TAG + "seq", TAG + "map", None)
    }

    depth = 0

    def compose_node(self, parent: Any, index: Any) -> Any:
        event: Any = self.peek_event()  # type: ignore[no-untyped-call]
        if isinstance(event, yaml.AliasEvent):
            raise _error("aliases are not allowed", event)
        if self.depth > _DEEPEST:
            raise _error("it is nested too deep", event)
        self.depth += 1
        node = super().compose_node(parent, index)
        self.depth -= 1
        return node

    def construct_mapping(self, node: Any, deep: bool = False) -> dict[Any, Any]:
        seen: dict[str, Any] = {}
        for key, value in node.value:
            name = key_of(key)
            if name in seen:
                raise _error(f"the key {name!r} is there twice", key)
            seen[name] = self.construct_object(value, deep=deep)
        return seen


def key_of(node: Any) -> str:
    """A key is text, whatever it looks like: JavaScript has no other."""
    if not isinstance(node, yaml.ScalarNode):
        raise _error("a key must be one word or quoted text", node)
    return str(node.value)


def _error(problem: str, place: Any) -> yaml.MarkedYAMLError:
    return yaml.MarkedYAMLError(problem=problem, problem_mark=place.start_mark)


for _kind, _pattern, _first in (
    ("bool", r"true|True|TRUE|false|False|FALSE", "tTfF"),
    ("null", r"~|null|Null|NULL|", ["~", "n", "N", ""]),
    ("int", r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+", "-+0123456789"),
    (
        "float",
        r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?|[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)",
        "-+.0123456789",
    ),
):
    Loader.add_implicit_resolver(TAG + _kind, expression(f"(?:{_pattern})$"), list(_first))


def _constructor(read: Callable[[str], Any]) -> Callable[[Any, Any], Any]:
    """Also of what a tag forces on a text: `!!int "x"` is an error with a place."""

    def construct(loader: Any, node: Any) -> Any:
        text = loader.construct_scalar(node)
        try:
            return read(text)
        except (KeyError, ValueError):
            raise _error(f"{text[:40]!r} is not {node.tag.removeprefix(TAG)}", node) from None

    return construct


def _int(text: str) -> int:
    if len(text) > _MOST_DIGITS:
        raise ValueError
    base = {"0o": 8, "0x": 16}.get(text[:2], 10)
    return int(text[2:] if base != 10 else text, base)


def _float(text: str) -> float | str:
    number = float(text.lower().replace(".inf", "inf").replace(".nan", "nan"))
    # js-yaml takes what is beyond its numbers for text
    return text if math.isinf(number) and "e" in text.lower() else number


Loader.add_constructor(TAG + "int", _constructor(_int))
Loader.add_constructor(TAG + "bool", _constructor(lambda text: {"true": True, "false": False}[text.lower()]))
Loader.add_constructor(TAG + "float", _constructor(_float))
