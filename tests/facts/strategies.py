"""Any facts, for the tests of what facts become."""

from __future__ import annotations

import dataclasses
import types
from collections.abc import Mapping
from typing import Any, Union, get_args, get_origin, get_type_hints

from hypothesis import strategies as st

_NUMBERS: dict[type, st.SearchStrategy[Any]] = {
    int: st.integers(-(2**63), 2**63),
    float: st.floats(-1e300, 1e300),
    bool: st.booleans(),
}


def any_of(kind: Any, text: st.SearchStrategy[str]) -> st.SearchStrategy[Any]:
    """Any value of a fact's type, as the model declares it, with texts of the given kind."""
    origin, inner = get_origin(kind), get_args(kind)
    if kind is str:
        return text
    if kind in _NUMBERS:
        return _NUMBERS[kind]
    if dataclasses.is_dataclass(kind):
        hints = get_type_hints(kind)
        return st.builds(kind, **{field.name: any_of(hints[field.name], text) for field in dataclasses.fields(kind)})
    if origin in (Union, types.UnionType):
        return st.one_of([st.none() if option is type(None) else any_of(option, text) for option in inner])
    if origin is tuple:
        return st.lists(any_of(inner[0], text), max_size=3).map(tuple)
    assert origin is Mapping
    return st.dictionaries(text, any_of(inner[1], text), max_size=3)
