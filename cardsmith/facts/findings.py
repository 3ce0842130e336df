"""What collectors yield, and how their findings become Facts."""

from __future__ import annotations

import enum
import math
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from cardsmith.facts.codec import from_json, to_json
from cardsmith.facts.model import Facts

#: Deeper or longer than any fact is; a hostile pickle can hold lists that contain each other.
_DEEPEST, _MOST_ITEMS = 8, 10_000


class Finding(NamedTuple):
    """One value for one key of Facts, with the place where it was read."""

    #: dotted key ("base_model.id"), or its parts where one of them may hold a dot
    key: str | tuple[str, ...]
    #: a JSON value, or what can become one (numpy scalars, enums, tuples, sets); `None` and empty mean unknown
    value: object
    #: as a person would say it: "adapter_config.json: base_model_name_or_path"
    source: str


def assemble(findings: Iterable[Finding]) -> Facts:
    """Facts from findings. Of two findings for one key the first stands: pass the surest first.

    Raises:
        FactsError: a finding's value is not of its key's type.
    """
    tree: dict[str, Any] = {}
    sources: dict[str, str] = {}
    for finding in findings:
        parts = tuple(finding.key.split(".")) if isinstance(finding.key, str) else finding.key
        for path, value in _leaves(parts, plain(finding.value)):
            if _place(tree, path, value):
                sources[".".join(path)] = finding.source
    return from_json(Facts, {**tree, "sources": sources})


def disassemble(facts: Facts, default_source: str) -> Iterator[Finding]:
    """The findings that `facts` was made of, so that they can be assembled with others."""
    tree = to_json(facts)
    sources = tree.pop("sources", {})
    for path, value in _leaves((), tree):
        yield Finding(path, value, sources.get(".".join(path), default_source))


def plain(value: object) -> Any:
    """`value` as JSON knows it, or `None` where JSON has no word for it.

    numpy and torch scalars become numbers, enums their value, tuples and sets lists (sets sorted). NaN and infinity are
    unknown. Objects, and what is nested deeper than 8 or goes on after 10,000 items, are unknown as well.
    """
    return _plain(value, 0, iter(range(_MOST_ITEMS)))


def _plain(value: object, depth: int, budget: Iterator[int]) -> Any:
    if value is None or isinstance(value, bool) or type(value) in (int, str):
        return value
    if isinstance(value, enum.Enum):
        return _plain(value.value, depth + 1, budget)
    if isinstance(value, float):
        return float(value) if math.isfinite(value) else None
    if depth > _DEEPEST or next(budget, None) is None:
        return None
    if getattr(value, "ndim", None) == 0:
        return _plain(value.item(), depth + 1, budget)  # type: ignore[attr-defined]
    return _plain_container(value, depth + 1, budget)


def _plain_container(value: object, depth: int, budget: Iterator[int]) -> Any:
    if isinstance(value, Mapping):
        pairs = ((str(key), _plain(item, depth, budget)) for key, item in value.items())
        return {key: item for key, item in pairs if item is not None}
    if isinstance(value, (list, tuple, set, frozenset)):
        items = [item for item in (_plain(item, depth, budget) for item in value) if item is not None]
        return sorted(items, key=str) if isinstance(value, (set, frozenset)) else items
    return str(value) if isinstance(value, str) else None


def _leaves(path: tuple[str, ...], value: Any) -> Iterator[tuple[tuple[str, ...], Any]]:
    if isinstance(value, dict):
        for key, item in value.items():
            yield from _leaves((*path, key), item)
    elif value not in (None, "", []):
        yield path, value


def _place(tree: dict[str, Any], path: tuple[str, ...], value: Any) -> bool:
    for key in path[:-1]:
        tree = tree.setdefault(key, {})
    if path[-1] in tree:
        return False
    tree[path[-1]] = value
    return True
