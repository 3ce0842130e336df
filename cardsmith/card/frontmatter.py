"""The YAML of a card: written so that YAML 1.1 (Python) and YAML 1.2 (the Hub) read the same, read as the Hub does."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, ClassVar

import yaml

from cardsmith.errors import CardError

#: A plain scalar that every YAML version reads as this very text. Whatever else is text is quoted.
_PLAIN = re.compile(r"[A-Za-z](?:[\w./+-]|:(?=[\w/])| (?=[\w(]))*", re.ASCII)
#: Words that YAML 1.1 or 1.2 takes for a boolean or null, and that Python or JavaScript would print for "nothing".
_WORDS = {"y", "n", "yes", "no", "on", "off", "true", "false", "null", "none", "nan", "inf"}


class _Dumper(yaml.SafeDumper):
    """Text quoted where either YAML version could take it for something else; lists indented as the Hub's own cards."""

    def ignore_aliases(self, data: Any) -> bool:  # the Hub's reader would have to expand them
        del data
        return True


def _represent_text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    plain = _PLAIN.fullmatch(text) and text.lower() not in _WORDS
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=None if plain else '"')


_Dumper.add_representer(str, _represent_text)


class _Loader(yaml.SafeLoader):
    """YAML 1.2 core: `no` and `1:30` are text, `1e-4` is a number. A key given twice and aliases are errors."""

    # the class has its own table: PyYAML's is that of YAML 1.1
    yaml_implicit_resolvers: ClassVar[dict[str, Any]] = {}  # type: ignore[misc]

    def compose_node(self, parent: Any, index: Any) -> Any:
        if self.check_event(yaml.AliasEvent):
            raise yaml.composer.ComposerError(None, None, "aliases are not allowed", _mark(self))
        return super().compose_node(parent, index)

    def construct_mapping(self, node: Any, deep: bool = False) -> dict[Any, Any]:
        seen = set()
        for key_node, _ in node.value:
            if key_node.value in seen and isinstance(key_node.value, str):
                raise yaml.constructor.ConstructorError(
                    None, None, f"the key {key_node.value!r} is there twice", key_node.start_mark
                )
            seen.add(str(key_node.value))
        return super().construct_mapping(node, deep)


def _mark(loader: Any) -> Any:
    return loader.peek_event().start_mark


for _tag, _pattern, _first in (
    ("bool", r"true|True|TRUE|false|False|FALSE", "tTfF"),
    ("null", r"~|null|Null|NULL|", ["~", "n", "N", ""]),
    ("int", r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+", "-+0123456789"),
    (
        "float",
        r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?|[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)",
        "-+.0123456789",
    ),
):
    _Loader.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", re.compile(f"(?:{_pattern})$"), list(_first))


def _construct_int(loader: yaml.SafeLoader, node: yaml.ScalarNode) -> int | str:
    text = loader.construct_scalar(node)
    base = {"0o": 8, "0x": 16}.get(text[:2], 10)
    # more digits than Python turns into a number is no number that a card needs
    return text if len(text) > 4000 else int(text[2:] if base != 10 else text, base)


def _construct_float(loader: yaml.SafeLoader, node: yaml.ScalarNode) -> float:
    return float(loader.construct_scalar(node).lower().replace(".inf", "inf").replace(".nan", "nan"))


_Loader.add_constructor("tag:yaml.org,2002:int", _construct_int)
_Loader.add_constructor("tag:yaml.org,2002:float", _construct_float)


def dump(metadata: Mapping[str, Any]) -> str:
    """YAML for metadata made of text, numbers, booleans, lists and mappings; keys keep their order.

    Raises:
        yaml.representer.RepresenterError: a value is of another type: nothing is dumped as a Python tag.
    """
    return yaml.dump(
        dict(metadata),
        Dumper=_Dumper,
        sort_keys=False,
        allow_unicode=True,
        width=float("inf"),
        default_flow_style=False,
    )


def load(text: str, first_line: int = 1) -> dict[str, Any]:
    """The metadata in a front matter. `first_line` is the card's line, from 0, on which `text` starts.

    Raises:
        CardError: it does not parse, has aliases or a duplicate key, or is no mapping.
    """
    try:
        value = yaml.load(text, Loader=_Loader)  # noqa: S506 - derived from SafeLoader
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = f"line {mark.line + first_line + 1}, column {mark.column + 1}" if mark else "front matter"
        raise CardError(f"{place}: {error.problem}") from None
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        reason = str(error).partition("\n")[0] or type(error).__name__
        raise CardError(f"front matter: {reason}") from None
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise CardError(f"line {first_line + 1}: the front matter is a {type(value).__name__}, not a mapping")
    return value
