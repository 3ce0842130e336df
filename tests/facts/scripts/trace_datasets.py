"""Loads and combines datasets from the Hub at HF_ENDPOINT. Prints what cardsmith says of each as one JSON object.

Runs under datasets 3 to 5: `<environment>/bin/python trace_datasets.py FOLDER`, FOLDER being empty.
"""

import json
import sys
from dataclasses import asdict
from pathlib import Path

import datasets
from datasets import Dataset, IterableDataset, concatenate_datasets, interleave_datasets, load_dataset
from huggingface_hub import HfApi
from torch.utils.data import ConcatDataset, Subset

from cardsmith.facts.provenance import trace

datasets.disable_progress_bars()
folder = Path(sys.argv[1])
api = HfApi()


def lines(word: str, count: int) -> bytes:
    return "".join(json.dumps({"text": f"{word} {number}"}) + "\n" for number in range(count)).encode()


CARD = b"""---
configs:
- config_name: short
  data_files:
  - {split: train, path: train.jsonl}
  - {split: test, path: test.jsonl}
---
"""
commits = {}
for name in ("example-org/TinyLines", "example-org/other_lines", "example-org/lines"):
    api.create_repo(name, repo_type="dataset")
    card = {"README.md": CARD} if name == "example-org/TinyLines" else {}
    for path, content in {"train.jsonl": lines(name, 6), "test.jsonl": lines(name, 2), **card}.items():
        api.upload_file(path_or_fileobj=content, path_in_repo=path, repo_id=name, repo_type="dataset")
    commits[api.dataset_info(name).sha] = f"commit of {name}"


def twice(row: dict) -> dict:
    return {"text": row["text"] * 2}


def anything(row: dict) -> bool:
    return bool(row)


def rows():
    yield {"text": "made here"}


tiny = load_dataset("example-org/TinyLines", "short", split="train")
lower = load_dataset("example-org/lines", split="train")
other = load_dataset("example-org/other_lines", split="train")
stream = load_dataset("example-org/TinyLines", "short", split="train", streaming=True)
second = load_dataset("example-org/other_lines", split="train", streaming=True)
(folder / "local.jsonl").write_bytes(lines("local", 3))
local = load_dataset("json", data_files=str(folder / "local.jsonl"), split="train")
memory = Dataset.from_list([{"text": "made here"}])
tiny.save_to_disk(folder / "saved")
both = concatenate_datasets([tiny, other])

CASES = {
    "loaded": tiny,
    "default configuration": lower,
    "pinned": load_dataset("example-org/TinyLines", "short", split="train", revision="main"),
    "half": load_dataset("example-org/TinyLines", "short", split="train[:50%]"),
    "two splits": load_dataset("example-org/TinyLines", "short", split="train+test"),
    "dictionary": load_dataset("example-org/TinyLines", "short"),
    "data_files": load_dataset("example-org/TinyLines", data_files="test.jsonl", split="train"),
    "mapped": tiny.map(twice),
    "filtered": tiny.filter(anything).select(range(4)).shuffle(seed=1),
    "flattened": tiny.map(twice).flatten_indices(),
    "divided": tiny.train_test_split(0.5, seed=1)["train"],
    "concatenated": both,
    "splits concatenated": concatenate_datasets(list(load_dataset("example-org/TinyLines", "short").values())),
    "with local rows": concatenate_datasets([tiny, local]),
    "interleaved": interleave_datasets([tiny, other]),
    "concatenated and mapped": both.map(twice),
    "in torch": ConcatDataset([tiny, Subset(other, [0, 1, 2])]),
    "in memory": load_dataset("example-org/TinyLines", "short", split="train", keep_in_memory=True),
    "from disk": datasets.load_from_disk(folder / "saved"),
    "local file": local,
    "list": memory,
    "plain list": [{"text": "made here"}] * 5,
    "generator": Dataset.from_generator(rows),
    "stream": stream,
    "stream, mapped": stream.map(twice).filter(anything).shuffle(buffer_size=2).take(3),
    "streams, interleaved": interleave_datasets([stream, second]),
    "streams, concatenated": concatenate_datasets([stream.map(twice), second]),
    "table as stream": tiny.to_iterable_dataset().take(2),
    "local stream": load_dataset("json", data_files=str(folder / "local.jsonl"), split="train", streaming=True),
    "stream made here": IterableDataset.from_generator(rows),
}
found = {
    name: [{key: value for key, value in asdict(part).items() if value is not None} for part in trace(data)]
    for name, data in CASES.items()
}
for parts in found.values():
    for part in parts:
        if "revision" in part:
            part["revision"] = commits[part["revision"]]
print(json.dumps({"datasets": datasets.__version__, "found": found}))  # noqa: T201
