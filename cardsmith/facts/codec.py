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


def from_json(kind: type[T], value: object, where: str = "facts") -> T:
    """Build `kind` from a JSON value. Keys that `kind` does not know are passed over: a newer cardsmith may add some.

    Raises:
        FactsError: a value is not of the type that its key asks for; the message names the dotted key.
    """
    built: T = _build(kind, value, where)
    return built


def _build(kind: Any, value: object, where: str) -> Any:
    origin = get_origin(kind)
    if origin in (Union, types.UnionType):
        return _any_of(get_args(kind), value, where)
    if origin is tuple:
        return tuple(_build(get_args(kind)[0], item, where) for item in _expect(value, list, where))
    if origin is not None:
        item_kind = get_args(kind)[1]
        return {key: _build(item_kind, item, f"{where}.{key}") for key, item in _expect(value, dict, where).items()}
    if dataclasses.is_dataclass(kind):
        return _record(kind, _expect(value, dict, where), where)
    return _scalar(kind, value, where)


def _record(kind: Any, value: dict[str, object], where: str) -> Any:
    hints = _hints(kind)
    return kind(**{key: _build(hints[key], item, f"{where}.{key}") for key, item in value.items() if key in hints})


def _any_of(kinds: tuple[Any, ...], value: object, where: str) -> Any:
    options = [kind for kind in kinds if kind is not types.NoneType]
    exact = [kind for kind in options if type(value) is kind]
    return _build((exact or options)[0], value, where)


def _scalar(kind: type, value: object, where: str) -> Any:
    if kind is float and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    if type(value) is not kind or (isinstance(value, float) and not math.isfinite(value)):
        raise FactsError(f"{where} must be {kind.__name__}, not {type(value).__name__}")
    return value


def _expect(value: object, kind: type, where: str) -> Any:
    if not isinstance(value, kind):
        raise FactsError(f"{where} must be a {kind.__name__}, not {type(value).__name__}")
    return value


@cache
def _hints(kind: type) -> dict[str, Any]:
    return get_type_hints(kind)


def _absent(value: object) -> bool:
    return value is None or value in ({}, [])
