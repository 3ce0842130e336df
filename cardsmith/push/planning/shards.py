"""A model that was saved in several files goes up whole, or not at all; what only looks like a part of it stays behind.

Its index says which files it is of; see `artifact.shards`.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from cardsmith.artifact.digests import is_covered
from cardsmith.artifact.names import is_published
from cardsmith.artifact.shards import by_name, shards
from cardsmith.artifact.wording import listed
from cardsmith.errors import UnreadableFile
from cardsmith.push.planning.opened import opened
from cardsmith.push.planning.plan import Plan

_INDEXES = ("model.safetensors.index.json", "adapter_model.safetensors.index.json")
#: in bytes; of a model of a trillion parameters it has a hundredth
_LARGEST = 64 * 2**20
_ENDING = ".index.json"
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


def lacking(plan: Plan) -> Iterator[str]:
    """Why what would go up is no whole model, each with what to do; nothing where it is."""
    going_up = {file.path: file for file in plan.files}
    behind: defaultdict[str, list[str]] = defaultdict(list)
    for left in plan.left_behind:
        if left.reason != STRAY and is_covered(left.path) and is_published(left.path):
            behind[left.reason].append(left.path)
    for reason, names in behind.items():
        stay, them = ("stays", "the file itself") if len(names) == 1 else ("stay", "the files themselves")
        yield f"No whole model would go up: {listed(names)} {stay} behind ({reason}). Put {them} into the folder."
    known = going_up.keys() | {left.path for left in plan.left_behind}
    for index in sorted(going_up.keys() & {*_INDEXES}):
        with going_up[index].open() as file:
            missing = _named(file) - known
        if missing:
            way_out = "Copy what is missing, or save the model again."
            yield f"No whole model would go up: {listed(missing)} of {index} cannot be found. {way_out}"


def _named(index: BinaryIO) -> set[str]:
    """The files that an index names; none where it is no index."""
    try:
        said = json.loads(index.read(_LARGEST))
    except (ValueError, RecursionError):
        return set()
    return set(shards(said)) if isinstance(said, dict) else set()
