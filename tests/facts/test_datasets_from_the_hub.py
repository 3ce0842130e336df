"""Real datasets objects, loaded from a Hub: what cardsmith can tell of each."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from cardsmith.facts.collectors import datasets
from cardsmith.facts.findings import Finding
from cardsmith.facts.run import LiveRun
from cardsmith.localhub import LocalHub

_SCRIPT = Path(__file__).parent / "scripts" / "trace_datasets.py"

PINNED = {"id": "example-org/TinyLines", "revision": "commit of example-org/TinyLines"}
TINY = {**PINNED, "config": "short", "split": "train"}
OTHER_PINNED = {"id": "example-org/other_lines", "revision": "commit of example-org/other_lines"}
OTHER = {**OTHER_PINNED, "config": "default", "split": "train"}
LINES = {
    "id": "example-org/lines",
    "revision": "commit of example-org/lines",
    "config": "default",
    "split": "train",
    "rows": 6,
}
FOUND: dict[str, list[dict[str, Any]]] = {
    "loaded": [{**TINY, "rows": 6}],
    "default configuration": [LINES],
    "pinned": [{**TINY, "rows": 6}],
    "half": [{**TINY, "split": "train[:50%]", "rows": 3}],
    "two splits": [{**TINY, "split": "train+test", "rows": 8}],
    "dictionary": [{**TINY, "split": "train+test", "rows": 8}],
    # the user's own choice of files is neither a configuration nor a split of the dataset
    "data_files": [{**PINNED, "rows": 2}],
    "mapped": [{**TINY, "rows": 6}],
    "filtered": [{**TINY, "rows": 4}],
    "flattened": [{**TINY, "rows": 6}],
    "divided": [{**TINY, "rows": 3}],
    "concatenated": [TINY, OTHER],
    "splits concatenated": [{**TINY, "split": "train+test", "rows": 8}],
    "with local rows": [TINY],
    "interleaved": [TINY, OTHER],
    # mapping writes the rows of all into the folder of the first: of the others no trace is left
    "concatenated and mapped": [{**PINNED, "config": "short"}],
    "in torch": [{**TINY, "rows": 6}, {**OTHER, "rows": 3}],
    "in memory": [{"rows": 6}],
    "from disk": [{"rows": 6}],
    "local file": [{"rows": 3}],
    "list": [{"rows": 1}],
    "plain list": [{"rows": 5}],
    "generator": [{"rows": 1}],
    "stream": [TINY],
    "stream, mapped": [TINY],
    "streams, interleaved": [PINNED, OTHER_PINNED],
    "streams, concatenated": [PINNED, OTHER_PINNED],
    "table as stream": [TINY],
    "local stream": [],
    "stream made here": [],
}
#: what `info.download_checksums` tells of more
BEFORE_5 = {"in memory": [{**TINY, "rows": 6}], "from disk": [{**TINY, "rows": 6}]}


@pytest.mark.slow
def test_what_datasets_tell(tmp_path: Path) -> None:
    (tmp_path / "work").mkdir()
    with LocalHub(tmp_path / "hub").running() as endpoint:
        environment = {**os.environ, "HF_ENDPOINT": endpoint, "HF_HOME": str(tmp_path / "hf"), "HF_TOKEN": "local"}
        command = [sys.executable, _SCRIPT, tmp_path / "work"]
        done = subprocess.run(command, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-3000:]
    said = json.loads(done.stdout.splitlines()[-1])
    expected = FOUND if int(said["datasets"].split(".")[0]) >= 5 else {**FOUND, **BEFORE_5}
    assert said["found"] == expected


COMMIT = "0123456789abcdef0123456789abcdef01234567"


def _loaded(folder: str) -> Any:
    """As `load_dataset` gives it, cached in a folder on a machine whose Hub cache is empty."""
    info = SimpleNamespace(builder_name="json", config_name="default", download_checksums=None)
    files = [{"filename": f"/home/u/.cache/huggingface/datasets/{folder}/default/0.0.0/{COMMIT}/x-train.arrow"}]
    return type("Table", (list,), {"info": info, "cache_files": files, "split": "train"})(range(6))


FROM_CACHE = {"revision": COMMIT, "config": "default", "split": "train", "rows": 6}

#: ids that the owner gave, the training set, and what becomes known
OWNED: dict[str, tuple[tuple[str, ...], Any, list[dict[str, Any]]]] = {
    "nothing": ((), None, []),
    "found": ((), _loaded("example-org___lines"), [{"id": "example-org/lines", **FROM_CACHE}]),
    "found, perhaps spelt otherwise": ((), _loaded("example-org___tiny_lines"), [{"rows": 6}]),
    "found, without an owner": ((), _loaded("lines"), [{"rows": 6}]),
    "given": (("example-org/rows",), None, [{"id": "example-org/rows"}]),
    "given, with rows": (("example-org/rows",), [1, 2], [{"id": "example-org/rows", "rows": 2}]),
    "given as found": (
        ("example-org/Lines",),
        _loaded("example-org___lines"),
        [{"id": "example-org/Lines", **FROM_CACHE}],
    ),
    "given against found": (("other/rows",), _loaded("example-org___lines"), [{"id": "other/rows", "rows": 6}]),
    "one of two as found": (
        ("other/rows", "example-org/lines"),
        _loaded("example-org___lines"),
        [{"id": "other/rows"}, {"id": "example-org/lines", **FROM_CACHE}],
    ),
    "a path is no id": (("/home/u/data",), [1, 2], [{"rows": 2}]),
    "a stream": ((), iter([1]), []),
}


@pytest.mark.parametrize(("given", "data", "known"), OWNED.values(), ids=OWNED)
def test_the_owner_and_the_training_set(
    given: tuple[str, ...],
    data: Any,
    known: list[dict[str, Any]],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(tmp_path))
    run = LiveRun(args=None, state=None, model=None, train_dataset=data, dataset_ids=given)
    owned = bool(given) and given != ("/home/u/data",)
    source = "the owner, and the trainer's train_dataset" if owned else "the trainer's train_dataset"
    found = [
        Finding(each.key, [{k: v for k, v in part.items() if v is not None} for part in each.value], each.source)
        for each in datasets.from_run(run)
        if isinstance(each.value, list)
    ]
    assert found == [Finding("datasets", known, source)]
