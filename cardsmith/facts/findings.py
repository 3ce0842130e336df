"""What collectors yield, and how their findings become Facts."""

from __future__ import annotations

import enum
import itertools
import math
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from cardsmith.errors import FactsError
from cardsmith.facts.codec import WrongType, from_json, to_json
from cardsmith.facts.model import Facts

#: Deeper than any fact is; a hostile pickle can hold lists that contain each other.
_DEEPEST = 8
#: More than any fact has. A list costs one and its items, text one for each thousand characters.
_LARGEST = 10_000


#: How the sources of what the owner said of a folder begin.
OWNER = "the owner: --set"


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
        FactsError: a finding's value is not of its key's type; the message names key and source.
    """
    tree: dict[str, Any] = {}
    sources: dict[str, str] = {}
    for finding in findings:
        for path, value in _leaves(parts(finding.key), plain(finding.value)):
            if _place(tree, path, value):
                sources[".".join(path)] = finding.source
    try:
        return from_json(Facts, {**tree, "sources": sources})
    except WrongType as error:
        source = next((source for key, source in sources.items() if key.startswith(error.key.partition("[")[0])), "?")
        raise FactsError(f"{error} (read from {source}). Correct it there.") from None


def disassemble(facts: Facts, default_source: str) -> Iterator[Finding]:
    """The findings that `facts` was made of, so that they can be assembled with others."""
    tree = to_json(facts)
    sources = tree.pop("sources", {})
    for path, value in _leaves((), tree):
        yield Finding(path, value, sources.get(".".join(path), default_source))


def plain(value: object) -> Any:
    """`value` as JSON knows it, or `None` where JSON has no word for it.

    numpy and torch scalars become numbers, enums their value, tuples and sets lists (sets sorted). NaN, infinity and
    numbers of more than 64 bits are unknown. Objects, what is nested deeper than 8, and what goes on after 10,000
    values are left out.
    """
    return _plain(value, 0, _Budget())


def real(value: object) -> float | None:
    """`value` as a number; `None` where it is none, or not finite."""
    if type(value) is float and math.isfinite(value):
        # nearly all that a log holds, which can be long
        return value
    number = plain(value)
    return float(number) if type(number) in (int, float) else None


class _Budget:
    """What may still be copied. Lists that hold each other many times over would grow without end."""

    left = _LARGEST

    def covers(self, cost: int) -> bool:
        self.left -= cost
        return self.left >= 0


def _plain(value: object, depth: int, budget: _Budget) -> Any:
    if not budget.covers(1) or depth > _DEEPEST:
        return None
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, enum.Enum):
        return _plain(value.value, depth + 1, budget)
    if getattr(value, "ndim", None) == 0:
        return _plain(value.item(), depth + 1, budget)  # type: ignore[attr-defined]
    if isinstance(value, (int, float, str)):
        return _plain_scalar(value, budget)
    return _plain_container(value, depth + 1, budget)


def _plain_scalar(value: int | float | str, budget: _Budget) -> Any:
    if isinstance(value, str):
        # half of a surrogate pair cannot be written
        return value.encode("utf-8", "replace").decode("utf-8") if budget.covers(len(value) // 1000) else None
    if isinstance(value, int):
        return int(value) if value.bit_length() <= 64 else None
    return float(value) if math.isfinite(value) else None


def _plain_container(value: object, depth: int, budget: _Budget) -> Any:
    if isinstance(value, Mapping):
        known = ((key, item) for key, item in value.items() if isinstance(key, (str, int, float)))
        pairs = ((_plain(key, depth, budget), _plain(item, depth, budget)) for key, item in _affordable(known, budget))
        return {str(key): item for key, item in pairs if None not in (key, item)}
    if isinstance(value, (list, tuple, set, frozenset)):
        found = (_plain(item, depth, budget) for item in _affordable(value, budget))
        items = [item for item in found if item is not None]
        return sorted(items, key=str) if isinstance(value, (set, frozenset)) else items
    return None


def _affordable(items: Iterable[Any], budget: _Budget) -> Iterator[Any]:
    return itertools.takewhile(lambda _: budget.left > 0, items)


def parts(key: str | tuple[str, ...]) -> tuple[str, ...]:
    """A finding's key, taken apart."""
    return tuple(key.split(".")) if isinstance(key, str) else key


def is_known(value: object) -> bool:
    """Whether a finding with this value says anything."""
    return plain(value) not in (None, "", [], {})


def _leaves(path: tuple[str, ...], value: Any) -> Iterator[tuple[tuple[str, ...], Any]]:
    if isinstance(value, dict):
        for key, item in value.items():
            yield from _leaves((*path, key), item)
    elif value not in (None, "", []):
        yield path, value


def _place(tree: dict[str, Any], path: tuple[str, ...], value: Any) -> bool:
    branch: Any = tree
    for key in path[:-1]:
        branch = branch.setdefault(key, {}) if isinstance(branch, dict) else None
    if not isinstance(branch, dict) or path[-1] in branch:
        return False
    branch[path[-1]] = value
    return True
