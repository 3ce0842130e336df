"""The YAML of a card: written so that YAML 1.1 (Python) and YAML 1.2 (the Hub) read the same, read as the Hub does."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, ClassVar, NamedTuple

import yaml

from cardsmith.errors import CardError

#: A plain scalar that every YAML version reads as this very text. Whatever else is text is quoted.
_PLAIN = re.compile(r"[A-Za-z](?:[\w./+-]|:(?=[\w/])| (?=[\w(]))*", re.ASCII)
#: Words that YAML 1.1 or 1.2 takes for a boolean or null, and that Python or JavaScript would print for "nothing".
_WORDS = {"y", "n", "yes", "no", "on", "off", "true", "false", "null", "none", "nan", "inf"}
#: What YAML forbids, what it takes for line ends, and what no UTF-8 holds.
_HIDDEN = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ud800-\udfff\ufffe\uffff]")
#: A longer key has a mark of its own; YAML demands it above 1,024.
_LONGEST_KEY = 128
LINE_END = re.compile(r"\r\n|\r|\n")


#: A hostile list can be nested until Python gives up; a card's is not.
_DEEPEST = 32
#: The longest front matters of the Hub, full of evaluation results, have half of this.
_LONGEST = 2**20
#: JavaScript has no larger number
_MOST_DIGITS = 308

_TAG = "tag:yaml.org,2002:"


class _Loader(yaml.SafeLoader):
    """YAML 1.2 core: `no` and `1:30` are text, `1e-4` is a number. A key given twice and aliases are errors."""

    # the class has its own tables: PyYAML's are those of YAML 1.1, with dates, bytes and sets
    yaml_implicit_resolvers: ClassVar[dict[str, Any]] = {}  # type: ignore[misc]
    yaml_constructors: ClassVar[Any] = {
        tag: yaml.SafeLoader.yaml_constructors[tag]
        for tag in (_TAG + "null", _TAG + "str", _TAG + "seq", _TAG + "map", None)
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
            name = _key(key)
            if name in seen:
                raise _error(f"the key {name!r} is there twice", key)
            seen[name] = self.construct_object(value, deep=deep)
        return seen


def _key(node: Any) -> str:
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
    _Loader.add_implicit_resolver(_TAG + _kind, re.compile(f"(?:{_pattern})$"), list(_first))


def _constructor(read: Callable[[str], Any]) -> Callable[[Any, Any], Any]:
    """Also of what a tag forces on a text: `!!int "x"` is an error with a place."""

    def construct(loader: Any, node: Any) -> Any:
        text = loader.construct_scalar(node)
        try:
            return read(text)
        except (KeyError, ValueError):
            raise _error(f"{text[:40]!r} is not {node.tag.removeprefix(_TAG)}", node) from None

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


_Loader.add_constructor(_TAG + "int", _constructor(_int))
_Loader.add_constructor(_TAG + "bool", _constructor(lambda text: {"true": True, "false": False}[text.lower()]))
_Loader.add_constructor(_TAG + "float", _constructor(_float))


def dump(metadata: Mapping[str, Any] | Sequence[Any]) -> str:
    """YAML for metadata, or a list, made of text, finite numbers, booleans, lists and mappings; keys keep their order.

    In blocks, each text on one line, without aliases and tags; the look is that of PyYAML, which is ten times slower.

    Raises:
        TypeError: a value is of another type: nothing is dumped as null or as a tag.
    """
    value = dict(metadata) if isinstance(metadata, Mapping) else list(metadata)
    return "".join(f"{line}\n" for line in _block(value, "")) if value else f"{_scalar(value)}\n"


def _block(value: Any, pad: str) -> Iterator[str]:
    """The lines of a list or mapping that is not empty."""
    if isinstance(value, dict):
        for key, item in value.items():
            yield from _entry(_text(key), item, pad)
    else:
        for item in value:
            yield from _inside(f"{pad}- ", item, pad)


def _entry(key: str, value: Any, pad: str) -> Iterator[str]:
    if len(key) > _LONGEST_KEY:
        yield f"{pad}? {key}"
        yield from _inside(f"{pad}: ", value, pad)
    elif _is_collection(value):
        yield f"{pad}{key}:"
        yield from _block(value, f"{pad}  " if isinstance(value, dict) else pad)
    else:
        yield f"{pad}{key}: {_scalar(value)}"


def _inside(mark: str, value: Any, pad: str) -> Iterator[str]:
    if not _is_collection(value):
        yield mark + _scalar(value)
        return
    first, *rest = _block(value, f"{pad}  ")
    yield mark + first[len(mark) :]
    yield from rest


def _is_collection(value: Any) -> bool:
    return bool(value) and type(value) in (dict, list, tuple)


def _scalar(value: Any) -> str:
    kind = type(value)
    if kind is str:
        return _text(value)
    if kind is bool:
        return "true" if value else "false"
    if kind is int:
        return str(value)
    if kind is float and math.isfinite(value):
        text = repr(value)
        # without a point, YAML 1.1 takes "1e-06" for text
        return text if "." in text else text.replace("e", ".0e", 1)
    if kind in (dict, list, tuple):
        return "{}" if kind is dict else "[]"
    raise TypeError(f"{value!r} has no place in a card")


def _text(text: Any) -> str:
    """Quoted where either YAML version could take it for something else, in JSON's way, which YAML has too."""
    if type(text) is not str:
        raise TypeError(f"{text!r} has no place in a card")
    if _PLAIN.fullmatch(text) and text.lower() not in _WORDS:
        return text
    return _HIDDEN.sub(lambda match: f"\\u{ord(match[0]):04x}", json.dumps(text, ensure_ascii=False))


def load(text: str, first_line: int = 1) -> dict[str, Any]:
    """The metadata in a front matter. `first_line` is the card's line, from 0, on which `text` starts.

    Raises:
        CardError: it does not parse, is nested deeper than 32 or longer than 1 MiB, has aliases, tags of its own or a
            duplicate key, or is no mapping. The message names line and column of the card.
    """
    node = _compose(text, first_line)
    if node is None or node.tag == _TAG + "null":
        return {}
    if not isinstance(node, yaml.MappingNode):
        kind = "list" if isinstance(node, yaml.SequenceNode) else "text"
        raise CardError(f"line {first_line + 1}, column 1: the front matter is a {kind}, not a mapping")
    values: dict[str, Any] = _placed(text, first_line, lambda: _Loader("").construct_document(node))
    return values


def keys(text: str) -> list[tuple[str, int]] | None:
    """(key, offset of its line) in a front matter that `load` can read; `None` where it is one `{…}`."""
    node = _compose(text, 1)
    if not isinstance(node, yaml.MappingNode):
        return []
    if node.flow_style:
        return None
    return [(_key(key), line_start(text, key.start_mark.index)) for key, _ in node.value]


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
    return isinstance(node, yaml.ScalarNode) and node.tag == _TAG + "str" and node.start_mark.line == node.end_mark.line


def line_start(text: str, offset: int) -> int:
    """Offset of the line that `offset` lies in."""
    return max(text.rfind("\n", 0, offset), text.rfind("\r", 0, offset)) + 1


def _compose(text: str, first_line: int) -> Any:
    if len(text) > _LONGEST:
        raise CardError(f"line {first_line + 1}, column 1: the front matter is longer than 1 MiB")
    return _placed(text, first_line, lambda: _Loader(text).get_single_node())


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
