"""A model that was saved in several files: what its index says, and what the files' own names say.

Format (`save_pretrained` of transformers): `model-00001-of-00002.safetensors` is the first of two files, and
`model.safetensors.index.json` holds `weight_map`, which maps a tensor's name to the file that holds it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from cardsmith.artifact.wording import SHOWN
from cardsmith.expressions import expression

_SHARD = expression(r"(.+)-([0-9]{1,9})(-of-([0-9]{1,9})(\.[a-z]+))")


def weight_map(index: Mapping[str, Any]) -> dict[str, str]:
    """Tensor → file; empty where the index says nothing of the kind."""
    places = index.get("weight_map")
    return {str(name): str(file) for name, file in places.items()} if isinstance(places, dict) else {}


def shards(index: Mapping[str, Any]) -> tuple[str, ...]:
    """The files that an index names, sorted."""
    return tuple(sorted(set(weight_map(index).values())))


@dataclass(frozen=True, kw_only=True)
class Shards:
    """Files that are parts of one whole, as their names say."""

    #: path of the whole, had it been saved in one file: `model.safetensors`
    whole: str
    #: paths of those that are there, sorted
    there: tuple[str, ...]
    #: how many there should be
    total: int
    #: how many are not there
    missing: int
    #: paths of the first ones that are not there; not of all, for a name can claim any total
    first_missing: tuple[str, ...]


def by_name(paths: Iterable[str]) -> list[Shards]:
    """The sets of shards among these files, incomplete ones and those of a single shard, too."""
    sets: dict[tuple[str, str], list[re.Match[str]]] = {}
    for match in filter(None, map(_SHARD.fullmatch, sorted(paths))):
        sets.setdefault((match[1], match[3]), []).append(match)
    return [_set(matches) for matches in sets.values()]


def _set(matches: Sequence[re.Match[str]]) -> Shards:
    stem, number, tail, total, ending = matches[0].groups()
    numbers = {int(match[2]) for match in matches}
    start = 0 if 0 in numbers else 1  # some count from 0
    wanted = range(start, start + int(total))
    absent = islice((each for each in wanted if each not in numbers), SHOWN)
    return Shards(
        whole=stem + ending,
        there=tuple(match[0] for match in matches),
        total=len(wanted),
        missing=len(wanted) - sum(each in wanted for each in numbers),
        first_missing=tuple(f"{stem}-{each:0{len(number)}}{tail}" for each in absent),
    )
