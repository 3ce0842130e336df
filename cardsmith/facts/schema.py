"""The JSON Schema of facts.json (docs/facts.schema.json), made from the dataclasses: it cannot say anything else."""

from __future__ import annotations

import dataclasses
import types
from typing import Any, Union, get_args, get_origin, get_type_hints

from cardsmith.facts.model import Facts
from cardsmith.facts.store import SCHEMA

_SCALARS = {str: "string", int: "integer", float: "number", bool: "boolean"}


def schema() -> dict[str, Any]:
    """A JSON Schema (draft 2020-12) for facts.json. Keys that a newer cardsmith adds are allowed."""
    facts = _object(Facts)
    sources = facts["properties"].pop("sources")
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "facts.json of cardsmith",
        "type": "object",
        "required": ["schema", "facts", "sources"],
        "properties": {"schema": {"const": SCHEMA}, "facts": facts, "sources": sources},
    }


def _of(kind: Any) -> dict[str, Any]:
    origin, args = get_origin(kind), get_args(kind)
    if origin in (Union, types.UnionType):
        known = [_of(each) for each in args if each is not types.NoneType]
        return known[0] if len(known) == 1 else {"anyOf": known}
    if origin is tuple:
        return {"type": "array", "items": _of(args[0])}
    if origin is not None:
        return {"type": "object", "additionalProperties": _of(args[1])}
    return _object(kind) if dataclasses.is_dataclass(kind) else {"type": _SCALARS[kind]}


def _object(kind: Any) -> dict[str, Any]:
    hints = get_type_hints(kind)
    return {"type": "object", "properties": {field.name: _of(hints[field.name]) for field in dataclasses.fields(kind)}}
