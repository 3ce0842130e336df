"""A dataset object → the datasets on the Hub that its rows come from.

datasets leaves these traces. In versions 3 to 5 the cache files of a dataset lie in
`<namespace>___<name>/<config>/<version>/<commit>/`, and a stream holds the addresses of its files,
`hf://datasets/<id>@<commit>/…`. Before version 5 `info.download_checksums` has those addresses for every dataset.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path, PurePath
from typing import Any
from urllib.parse import unquote

from cardsmith.facts.model import Dataset

_ADDRESS = re.compile(r"hf://datasets/([\w.-]+/[\w.-]+|[\w.-]+(?=@))(?:@([^/]+))?/", re.ASCII)
_COMMIT = re.compile(r"[0-9a-f]{40}")
#: what `data_files` and other arguments of `load_dataset` add to the name of a configuration
_ARGUMENTS = re.compile(r"-(?:[0-9a-f]{16}$|\w+=)")
_SHARD = re.compile(r"-\d{5}-of-\d{5}$")
#: a stream holds an address for each of its files
_MOST_NODES = 50_000


def trace(data: Any) -> tuple[Dataset, ...]:
    """What `data` is made of: a dataset on the Hub each, and what came from elsewhere without an id.

    Args:
        data: what a trainer takes as `train_dataset`: `datasets.Dataset`, `IterableDataset`, a dictionary of them,
            torch's `ConcatDataset` and `Subset`, or a sequence of rows.
    """
    if isinstance(data, Mapping):
        return _joined(part for each in data.values() for part in trace(each))
    if hasattr(data, "cache_files"):
        return _of_table(data)
    if hasattr(data, "_ex_iterable"):
        return _of_stream(data)
    if isinstance(parts := getattr(data, "datasets", None), (list, tuple)):
        return _joined(part for each in parts for part in trace(each))
    found = trace(data.dataset) if hasattr(data, "dataset") else (Dataset(),)
    return (replace(found[0], rows=len(data)),) if len(found) == 1 and hasattr(data, "__len__") else found


def _of_table(data: Any) -> tuple[Dataset, ...]:
    info = data.info
    addressed = _joined(_addressed(getattr(info, "download_checksums", None) or ()))
    cached = _joined(_cached(PurePath(file["filename"]), addressed) for file in data.cache_files)
    known = tuple(part for part in cached or addressed if part.id)
    # what was joined from datasets of several kinds has no builder, and its cache files need not tell of them all
    if len(known) != 1 or info.builder_name is None:
        return known or (Dataset(rows=len(data)),)
    config = known[0].config or (info.config_name if not cached and known[0].revision else None)
    split = str(data.split) if data.split is not None else known[0].split
    return (replace(known[0], config=config, split=split if config else None, rows=len(data)),)


def _of_stream(data: Any) -> tuple[Dataset, ...]:
    # how many rows will come out of a stream, only reading it tells
    found = tuple(replace(part, rows=None) for part in _joined(_sources(data._ex_iterable)))
    if len(found) != 1 or found[0].revision is None or data.info.builder_name is None:
        return found
    split = str(data.split) if data.split is not None else None
    return (replace(found[0], config=data.info.config_name, split=split),)


def _sources(stream: Any) -> Iterator[Dataset]:
    """The datasets in the steps of a stream, from their attributes, which change from version to version."""
    waiting, seen = [stream], set[int]()
    while waiting and len(seen) < _MOST_NODES:
        node = waiting.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        if isinstance(node, str):
            yield from _addressed([node])
        elif hasattr(node, "cache_files"):
            yield from trace(node)
        else:
            waiting += reversed(_inside(node))


def _inside(node: Any) -> list[Any]:
    if isinstance(node, Mapping):
        return list(node.values())
    if isinstance(node, (list, tuple)):
        return list(node)
    return list(getattr(node, "__dict__", {}).values()) if type(node).__module__.startswith("datasets.") else []


def _addressed(addresses: Iterable[str]) -> Iterator[Dataset]:
    for address in addresses:
        if match := _ADDRESS.search(address):
            revision = unquote(match[2] or "")
            # the name of a branch pins nothing
            yield Dataset(id=match[1], revision=revision if _COMMIT.fullmatch(revision) else None)


def _cached(file: PurePath, addressed: tuple[Dataset, ...]) -> Dataset:
    """What the path of a cache file says; nothing where the data came from elsewhere."""
    if len(file.parts) < 5 or not _COMMIT.fullmatch(commit := file.parts[-2]):
        return Dataset()
    folder, config = file.parts[-5:-3]
    name = folder.rpartition("___")[2]
    stem = _SHARD.sub("", file.stem)
    split = stem.removeprefix(f"{name}-") if stem.startswith(f"{name}-") else None
    arguments = _ARGUMENTS.search(config)
    return Dataset(
        id=_spelt(folder.replace("___", "/"), commit, addressed),
        config=None if arguments else config,
        split=None if arguments else split,
        revision=commit,
    )


def _spelt(cached: str, commit: str, addressed: tuple[Dataset, ...]) -> str | None:
    """The id as the Hub spells it: datasets caches `org/TinyLines` as `org/tiny_lines`, the Hub's client does not."""
    from huggingface_hub.constants import HF_HUB_CACHE

    folders = Path(HF_HUB_CACHE).glob(f"datasets--*/snapshots/{commit}")
    downloaded = (path.parts[-3].removeprefix("datasets--").replace("--", "/") for path in folders)
    known = (*(part.id for part in addressed if part.id and part.revision == commit), *downloaded)
    spelt = next((name for name in known if _squashed(name) == _squashed(cached)), None)
    # without one, only the case of the letters may differ, which the Hub does not mind
    return spelt or (cached if "/" in cached and "_" not in cached.rpartition("/")[2] else None)


def _squashed(name: str) -> str:
    owner, _, own = name.rpartition("/")
    return f"{owner}/{own.replace('_', '').lower()}"


def _joined(parts: Iterable[Dataset]) -> tuple[Dataset, ...]:
    """One entry for each dataset, configuration and commit: rows are added up, splits written as datasets does."""
    found: dict[tuple[str | None, ...], Dataset] = {}
    for part in parts:
        key = (part.id, part.config, part.revision)
        before = found.get(key)
        found[key] = _sum(before, part) if before else part
    return tuple(part for part in found.values() if part != Dataset())


def _sum(one: Dataset, other: Dataset) -> Dataset:
    splits = [*dict.fromkeys((*(one.split or "").split("+"), *(other.split or "").split("+")))]
    rows = one.rows + other.rows if one.rows is not None and other.rows is not None else None
    return replace(one, split="+".join(splits) if all(splits) else None, rows=rows)
