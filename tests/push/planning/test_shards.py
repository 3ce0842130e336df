"""A model that was saved in several files: all of it goes up, or nothing."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cardsmith.push import push
from cardsmith.push.planning.shards import STRAY

from ..makers import Shelf, judge, make_model, safetensors

_INDEX = "model.safetensors.index.json"
_PARTS = [f"model-0000{number}-of-00003.safetensors" for number in (1, 2, 3)]
_BEHIND = "stays behind (a link that leaves the folder). Put the file itself into the folder."


@pytest.fixture
def parts(tmp_path: Path) -> Path:
    """A model of three files. Nothing has verified it."""
    folder = make_model(tmp_path / "tiny")
    (folder / "model.safetensors").unlink()
    for name in _PARTS:
        (folder / name).write_bytes(safetensors())
    (folder / _INDEX).write_text(json.dumps({"weight_map": {f"w{name}": name for name in _PARTS}}))
    return folder


def _against(folder: Path, shelf: Shelf, **options: object) -> tuple[str, ...]:
    return push(folder, endpoint=shelf.endpoint, dry_run=True, verify=False, allow=["AR002"], **options).against  # type: ignore[arg-type]


def _link_away(path: Path) -> None:
    away = path.parent.parent / path.name
    path.rename(away)
    path.symlink_to(away)


def test_a_shard_that_is_a_link_out_of_here(parts: Path, shelf: Shelf) -> None:
    _link_away(parts / _PARTS[0])
    assert _against(parts, shelf) == (f"No whole model would go up: {_PARTS[0]} {_BEHIND}",)
    assert _against(parts, shelf, include=[_PARTS[0]])[1:] == (
        f"--include {_PARTS[0]} adds nothing: {_PARTS[0]} stays behind (a link that leaves the folder). Leave it out.",
    )


def test_shards_that_are_not_there(parts: Path, shelf: Shelf) -> None:
    (parts / _PARTS[0]).unlink()
    (parts / _PARTS[1]).unlink()
    why = f"{_PARTS[0]}, {_PARTS[1]} of {_INDEX} cannot be found. Copy what is missing, or save the model again."
    assert _against(parts, shelf) == (f"No whole model would go up: {why}",)


def test_a_folder_of_links_to_a_cache(parts: Path, shelf: Shelf) -> None:
    for name in (*_PARTS, _INDEX, "config.json", "tokenizer.json"):
        _link_away(parts / name)
    why = "stay behind (a link that leaves the folder). Put the files themselves into the folder."
    assert _against(parts, shelf) == (f"No whole model would go up: {', '.join(_PARTS)} {why}",)


def test_a_tokenizer_that_was_verified_and_stays_behind(tmp_path: Path, shelf: Shelf) -> None:
    folder = make_model(tmp_path / "tiny")
    _link_away(folder / "tokenizer.json")
    against = push(judge(folder), endpoint=shelf.endpoint, dry_run=True).against
    assert against == (f"No whole model would go up: tokenizer.json {_BEHIND}",)


def test_a_shard_of_another_save_stays_behind(parts: Path, shelf: Shelf) -> None:
    stray = "model-00001-of-00099.safetensors"
    (parts / stray).write_bytes(safetensors())
    receipt = push(judge(parts), endpoint=shelf.endpoint, allow=["AR002"])
    assert receipt.verified
    assert [(left.path, left.reason) for left in receipt.plan.left_behind] == [(stray, STRAY)]
    assert [path for path in shelf.paths("local/tiny") if path.endswith(".safetensors")] == _PARTS


@pytest.mark.parametrize("index", ["", "[", "[]", "{}", '{"weight_map": 1}'])
def test_an_index_that_says_nothing_leaves_nothing_behind(parts: Path, shelf: Shelf, index: str) -> None:
    (parts / _INDEX).write_text(index)
    receipt = push(parts, endpoint=shelf.endpoint, dry_run=True, verify=False)
    assert [file.path for file in receipt.plan.files if file.path.endswith(".safetensors")] == _PARTS
