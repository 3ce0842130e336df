from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest
from huggingface_hub.utils import HFValidationError, validate_repo_id

from cardsmith.facts import Facts, collect, write
from cardsmith.facts.collectors.base_model import from_folder, from_run, is_hub_id
from cardsmith.facts.findings import Finding
from cardsmith.facts.folder import Folder
from cardsmith.facts.model import BaseModel
from cardsmith.facts.run import LiveRun

COMMIT = "0123456789abcdef0123456789abcdef01234567"

NAMES = {
    "gpt2": True,
    "openai/gpt-oss-20b": True,
    "EleutherAI/pythia-410m-deduped": True,
    "unsloth/Llama-3.1-8B-Instruct": True,
    "_x/_y": True,
    "a/" + "b" * 96: True,
    "a/" + "b" * 97: False,
    "": False,
    "a/b/c": False,
    "a--b/c": False,
    "a/b--c": False,
    "a..b/c": False,
    "a/b.git": False,
    "a/b.": False,
    "a/b-": False,
    "a./b": False,
    "a-/b": False,
    "-a/b": False,
    ".a/b": False,
    "a/.b": False,
    "/a/b": False,
    "a/b/": False,
    "./a": False,
    "../a": False,
    "~/a": False,
    "~": False,
    ".": False,
    "/home/u/models/x": False,
    "C:\\models\\x": False,
    "https://huggingface.co/a/b": False,
    "hf://a/b": False,
    "a/b\n": False,
    "a b/c": False,
    "ä/b": False,
    "a/b@main": False,
    "outputs/sft": False,
    "runs/x": False,
    "my-run/checkpoint-500": False,
    "checkpoint-500": False,
    "outputs-org/x": True,
}


@pytest.mark.parametrize(("name", "expected"), NAMES.items())
def test_is_hub_id(name: str, expected: bool) -> None:
    assert is_hub_id(name) is expected


@pytest.mark.parametrize("name", [name for name in NAMES if name != ""])
def test_the_client_agrees(name: str) -> None:
    """But that it takes any length of an owner's name, and a line break at the end."""
    try:
        validate_repo_id(name)
    except HFValidationError:
        agreed = False
    else:
        agreed = True
    a_folder = name.startswith(("outputs/", "runs/")) or name.endswith("checkpoint-500")
    assert is_hub_id(name) == (agreed and name != "a/b\n" and not a_folder)


@pytest.mark.parametrize("name", [None, 5, ["a/b"], b"a/b"])
def test_what_is_no_text(name: object) -> None:
    assert not is_hub_id(name)


def test_a_folder_of_the_reader_does_not_hide_an_id(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "org/model").mkdir(parents=True)
    monkeypatch.chdir(tmp_path)
    assert is_hub_id("org/model")


def test_what_the_run_knew_to_be_a_folder_is_no_id_later(tmp_path: Path) -> None:
    (tmp_path / "adapter_config.json").write_text('{"base_model_name_or_path": "team/sft", "peft_type": "LORA"}')
    assert collect(tmp_path).base_model == BaseModel(id="team/sft")
    write(tmp_path, Facts(base_model=BaseModel(local=True)))
    assert collect(tmp_path).base_model == BaseModel(local=True)


@pytest.mark.parametrize(
    ("revision", "kept"), [(COMMIT, COMMIT), ("main", None), (COMMIT[:39], None), (COMMIT.upper(), None), (5, None)]
)
def test_a_revision_is_a_commit(tmp_path: Path, revision: object, kept: str | None) -> None:
    (tmp_path / "adapter_config.json").touch()
    folder = Folder(tmp_path)
    folder.__dict__["adapter_config"] = {"base_model_name_or_path": "a/b", "revision": revision}
    assert list(from_folder(folder))[1:] == [
        Finding("base_model.revision", kept, "adapter_config.json: revision"),
    ]


def test_a_local_base_is_not_told(tmp_path: Path) -> None:
    (tmp_path / "adapter_config.json").write_text('{"base_model_name_or_path": "/home/u/base"}')
    assert list(from_folder(Folder(tmp_path))) == []


def test_a_model_made_anew_started_from_nothing() -> None:
    model = SimpleNamespace(config=SimpleNamespace(_name_or_path=""))
    assert list(from_run(LiveRun(args=None, state=None, model=model))) == []


def test_a_model_that_lies_here_is_no_id(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As a relative path it is what the adapter was trained from; a folder without a model in it is not."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "out").mkdir()
    (tmp_path / "out/adapter_config.json").write_text('{"base_model_name_or_path": "m/lbase", "peft_type": "LORA"}')
    (tmp_path / "m/lbase").mkdir(parents=True)
    assert collect(tmp_path / "out").base_model == BaseModel(id="m/lbase")
    (tmp_path / "m/lbase/config.json").write_text("{}")
    assert collect(tmp_path / "out").base_model == BaseModel(local=True)
    named = [Finding("base_model.id", "org/base", "the owner")]
    assert collect(tmp_path / "out", named).base_model == BaseModel(id="org/base", local=True)
