"""YAML as a card's is written: YAML 1.1 (Python) and YAML 1.2 (the Hub) read the same."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from cardsmith.expressions import expression

#: A plain scalar that every YAML version reads as this very text. Whatever else is text is quoted.
_PLAIN = expression(r"[A-Za-z](?:[\w./+-]|:(?=[\w/])| (?=[\w(]))*", re.ASCII)
#: Words that YAML 1.1 or 1.2 takes for a boolean or null, and that Python or JavaScript would print for "nothing".
_WORDS = {"y", "n", "yes", "no", "on", "off", "true", "false", "null", "none", "nan", "inf"}
#: What YAML forbids, what it takes for line ends, and what no UTF-8 holds.
_HIDDEN = expression("[\x7f-\x9f\u2028\u2029\ufeff\ud800-\udfff\ufffe\uffff]")
#: A longer key has a mark of its own; YAML demands it above 1,024.
_LONGEST_KEY = 128


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
