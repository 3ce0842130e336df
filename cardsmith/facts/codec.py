"""Between frozen dataclasses and JSON values, held to their annotations in both directions."""

from __future__ import annotations

import dataclasses
import math
import types
from collections.abc import Mapping
from functools import cache
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

from cardsmith.errors import FactsError

T = TypeVar("T")

#: as a person calls them
_KINDS = {
    dict: "a mapping",
    list: "a list",
    str: "text",
    int: "a whole number",
    float: "a number",
    bool: "true or false",
}


class WrongType(FactsError):
    """A value is not of the type that its key asks for.

    Args:
        key: dotted key ("adapter.r").
        kind: the type it asks for.
        value: what is there.
    """

    def __init__(self, key: str, kind: type, value: object) -> None:
        found = "null" if value is None else repr(value)
        super().__init__(f"{key or 'facts'} must be {_KINDS[kind]}, not {found[:40]}")
        self.key = key


def to_json(value: object) -> Any:
    """Dataclasses become mappings, tuples lists; whatever is `None` or empty is left out."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        pairs = ((f.name, to_json(getattr(value, f.name))) for f in dataclasses.fields(value))
        return {key: item for key, item in pairs if not _absent(item)}
    if isinstance(value, Mapping):
        return {str(key): to_json(item) for key, item in value.items()}
    if isinstance(value, (tuple, list)):
        return [to_json(item) for item in value]
    return value


def from_json(kind: type[T], value: object) -> T:
    """Build `kind` from a JSON value. Keys that `kind` does not know are passed over: a newer cardsmith may add some.

    Raises:
        WrongType: a value is not of the type that its key asks for.
    """
    built: T = _build(kind, value, "")
    return built


def _build(kind: Any, value: object, where: str) -> Any:
    origin = get_origin(kind)
    if origin in (Union, types.UnionType):
        return _any_of(get_args(kind), value, where)
    if origin is tuple:
        items = enumerate(_expect(value, list, where))
        return tuple(_build(get_args(kind)[0], item, f"{where}[{place}]") for place, item in items)
    if origin is not None:
        item_kind = get_args(kind)[1]
        return {key: _build(item_kind, item, _at(where, key)) for key, item in _expect(value, dict, where).items()}
    if dataclasses.is_dataclass(kind):
        return _record(kind, _expect(value, dict, where), where)
    return _scalar(kind, value, where)


def _record(kind: Any, value: dict[str, object], where: str) -> Any:
    hints = _hints(kind)
    return kind(**{key: _build(hints[key], item, _at(where, key)) for key, item in value.items() if key in hints})


def _any_of(kinds: tuple[Any, ...], value: object, where: str) -> Any:
    options = [kind for kind in kinds if kind is not types.NoneType]
    exact = [kind for kind in options if type(value) is kind]
    return _build((exact or options)[0], value, where)


def _scalar(kind: type, value: object, where: str) -> Any:
    # JSON has one kind of number; beyond 64 bits it is none that a fact needs
    if kind is float and type(value) is int and value.bit_length() <= 64:
        return float(value)
    if type(value) is not kind or not _representable(value):
        raise WrongType(where, kind, value)
    return value


def _representable(value: object) -> bool:
    """Whether JSON in UTF-8 can hold it: no NaN, no half of a surrogate pair."""
    if isinstance(value, str):
        return not any("\ud800" <= char <= "\udfff" for char in value)
    return not isinstance(value, float) or math.isfinite(value)


def _expect(value: object, kind: type, where: str) -> Any:
    if not isinstance(value, kind):
        raise WrongType(where, kind, value)
    return value


def _at(where: str, key: str) -> str:
    return f"{where}.{key}" if where else str(key)


@cache
def _hints(kind: type) -> dict[str, Any]:
    return get_type_hints(kind)


def _absent(value: object) -> bool:
    return value is None or value in ({}, [])
