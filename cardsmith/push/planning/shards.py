"""A model that was saved in several files goes up whole, or not at all; what only looks like a part of it stays behind.

Its index says which files it is of; see `artifact.shards`.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import BinaryIO

from cardsmith.artifact.names import is_published
from cardsmith.artifact.shards import by_name, shards
from cardsmith.artifact.wording import listed
from cardsmith.errors import UnreadableFile
from cardsmith.push.planning.opened import opened
from cardsmith.push.planning.plan import Plan

_INDEXES = ("model.safetensors.index.json", "adapter_model.safetensors.index.json")
#: in bytes; of a model of a trillion parameters it has a hundredth
_LARGEST = 64 * 2**20
_ENDING, _WEIGHTS = ".index.json", ".safetensors"
STRAY = "no part of this model: its index does not name it"


def strays(folder: Path) -> dict[str, str]:
    """Path → why it stays behind, of each file whose name is that of a shard, and which its index does not name."""
    names = [path.name for path in folder.iterdir()]
    found: dict[str, str] = {}
    for index in set(names).intersection(_INDEXES):
        try:
            with opened(folder / index)[0] as file:
                wanted = _named(file)
        except UnreadableFile:
            continue
        ours = [name for each in by_name(names) if each.whole + _ENDING == index for name in each.there]
        found |= {name: STRAY for name in ours if wanted and name not in wanted}
    return found


def lacking(plan: Plan, verified: Collection[str]) -> Iterator[str]:
    """Why what would go up is no whole model, each with what to do; nothing where it is.

    Args:
        plan: the files of the commit, and what stays behind.
        verified: names of the files that a verdict speaks for.
    """
    named = {index: _named_by(plan, index) for index in _INDEXES}
    wanted = {*verified}.union(*named.values())
    if not any(file.path.endswith(_WEIGHTS) for file in plan.files):
        wanted |= {left.path for left in plan.left_behind if left.path.endswith(_WEIGHTS)}
    behind: defaultdict[str, list[str]] = defaultdict(list)
    for left in plan.left_behind:
        if left.path in wanted and left.reason != STRAY and is_published(left.path):
            behind[left.reason].append(left.path)
    for reason, names in behind.items():
        stay, them = ("stays", "the file itself") if len(names) == 1 else ("stay", "the files themselves")
        yield f"No whole model would go up: {listed(names)} {stay} behind ({reason}). Put {them} into the folder."
    known = {file.path for file in plan.files} | {left.path for left in plan.left_behind}
    for index, parts in named.items():
        if missing := parts - known:
            way_out = "Copy what is missing, or save the model again."
            yield f"No whole model would go up: {listed(missing)} of {index} cannot be found. {way_out}"


def _named_by(plan: Plan, index: str) -> set[str]:
    """The files that an index of the plan names."""
    for file in plan.files:
        if file.path == index:
            with file.open() as content:
                return _named(content)
    return set()


def _named(index: BinaryIO) -> set[str]:
    """The files that an index names; none where it is no index."""
    try:
        said = json.loads(index.read(_LARGEST))
    except (ValueError, RecursionError):
        return set()
    return set(shards(said)) if isinstance(said, dict) else set()
