"""verdict.json: kept whole, free of this machine's paths, and worth nothing once a covered file differs."""

from __future__ import annotations

import dataclasses
import json
import os
import sys
from pathlib import Path

import pytest

from cardsmith.artifact.digests import digests
from cardsmith.errors import UnreadableFile, VerifyError
from cardsmith.verify import CheckResult, Sample, Verdict, store

FILES = {"adapter_model.safetensors": "weights", "adapter_config.json": "{}", "tokenizer.json": "{}"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    out = tmp_path / "out"
    out.mkdir()
    for name, text in {**FILES, "README.md": "card", "training_args.bin": "pickle"}.items():
        (out / name).write_text(text)
    return out


@pytest.fixture
def verdict(folder: Path) -> Verdict:
    return Verdict(
        artifact=str(folder),
        kind="adapter",
        base_model=str(folder.parent / "base"),
        device="cpu",
        dtype="float32",
        checks=(
            CheckResult(
                name="load",
                outcome="passed",
                message=f"from {folder} on {folder.parent / 'base'}",
                evidence={"where": [str(folder / "x")], "n": 3},
                seconds=0.25,
            ),
        ),
        samples=(Sample(prompt="a", completion="ü\n"),),
        tokens_per_second=3.5,
        peak_memory_bytes=1024,
        versions={"python": "3.11"},
        files=digests(folder),
    )


def test_json_and_back(verdict: Verdict) -> None:
    data = json.loads(json.dumps(verdict.to_dict()))
    assert list(data) == [
        "verdict",
        "artifact",
        "kind",
        "base_model",
        "device",
        "dtype",
        "checks",
        "samples",
        "tokens_per_second",
        "peak_memory_bytes",
        "versions",
        "files",
    ]
    assert Verdict.from_dict(data) == verdict
    assert Verdict.from_dict({**data, "later": 1}) == verdict


def test_what_is_kept_names_no_path_of_this_machine(verdict: Verdict, folder: Path) -> None:
    path = store.save(verdict, folder)
    assert path == folder / ".cardsmith" / "verdict.json"
    assert json.loads(path.read_text()) == {
        "schema": 1,
        "verdict": "passed",
        "artifact": "out",
        "kind": "adapter",
        "base_model": "base",
        "device": "cpu",
        "dtype": "float32",
        "checks": [
            {
                "name": "load",
                "outcome": "passed",
                "message": "from out on base",
                "evidence": {"where": ["out/x"], "n": 3},
                "seconds": 0.25,
            }
        ],
        "samples": [{"prompt": "a", "completion": "ü\n"}],
        "tokens_per_second": 3.5,
        "peak_memory_bytes": 1024,
        "versions": {"python": "3.11"},
        "files": digests(folder),
    }


def test_what_was_saved_is_loaded(verdict: Verdict, folder: Path) -> None:
    assert store.load(folder) is None
    store.save(verdict, folder)
    loaded = store.load(folder)
    assert loaded is not None
    assert store.covers(loaded, folder)


def test_what_is_in_the_way_is_named(verdict: Verdict, folder: Path) -> None:
    (folder / ".cardsmith").write_text("")
    with pytest.raises(VerifyError) as caught:
        store.save(verdict, folder)
    path = folder / ".cardsmith" / "verdict.json"
    assert str(caught.value) == f"{path} cannot be written: .cardsmith is no folder; move it away."


CHANGES = {
    "nothing": (lambda out: out.touch(), True),
    "the card": (lambda out: (out / "README.md").write_text("another"), True),
    "a pickle of the trainer": (lambda out: (out / "optimizer.bin").write_text(""), True),
    "one byte of the weights": (lambda out: (out / "adapter_model.safetensors").write_text("weightS"), False),
    "the configuration": (lambda out: (out / "adapter_config.json").write_text("[]"), False),
    "the tokenizer": (lambda out: (out / "tokenizer.json").write_text("[]"), False),
    "weights gone": (lambda out: (out / "adapter_model.safetensors").unlink(), False),
    "weights added": (lambda out: (out / "model.safetensors").write_text(""), False),
    "pickled weights added": (lambda out: (out / "pytorch_model.bin").write_text(""), False),
    "a chat template added": (lambda out: (out / "chat_template.jinja").write_text(""), False),
}


@pytest.mark.parametrize("case", CHANGES)
def test_what_a_verdict_covers(case: str, verdict: Verdict, folder: Path) -> None:
    change, covered = CHANGES[case]
    change(folder)
    assert store.covers(verdict, folder) is covered


def test_only_a_passed_verdict_covers(verdict: Verdict, folder: Path) -> None:
    failed = CheckResult(name="forward", outcome="failed", message="")
    assert not store.covers(dataclasses.replace(verdict, checks=(*verdict.checks, failed)), folder)
    assert not store.covers(dataclasses.replace(verdict, checks=()), folder)
    assert not store.covers(dataclasses.replace(verdict, files={}), folder)
    assert not store.covers(verdict, folder.parent / "gone")


WAY_OUT = "Delete it, or run `cardsmith verify` again."
UNREADABLE = {
    "a later schema": ('{"schema": 2}', f"has schema 2, not 1. {WAY_OUT}"),
    "a key less": ('{"schema": 1}', f"cannot be read: this is not a verdict: KeyError: 'artifact'. {WAY_OUT}"),
    "not JSON": (
        "{",
        f"is not JSON: Expecting property name enclosed in double quotes, line 1, column 2. {WAY_OUT}",
    ),
}


@pytest.mark.parametrize("case", UNREADABLE)
def test_what_is_not_a_verdict(case: str, folder: Path) -> None:
    text, message = UNREADABLE[case]
    path = folder / store.PLACE
    path.parent.mkdir()
    path.write_text(text)
    with pytest.raises(UnreadableFile) as caught:
        store.load(folder)
    assert str(caught.value) == f"{path} {message}"


def test_an_unknown_outcome_is_no_verdict(verdict: Verdict) -> None:
    data = verdict.to_dict()
    data["checks"][0]["outcome"] = "fine"
    with pytest.raises(VerifyError) as caught:
        Verdict.from_dict(data)
    assert str(caught.value) == "this is not a verdict: ValueError: unknown outcome 'fine'"


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere names are text")
def test_a_folder_whose_name_is_no_text(verdict: Verdict, tmp_path: Path) -> None:
    folder = Path(os.fsdecode(os.fsencode(tmp_path) + b"/checkpoint-\xff"))
    folder.mkdir()
    store.save(dataclasses.replace(verdict, artifact=str(folder)), folder)
    found = store.load(folder)
    assert found is not None
    assert os.fsencode(found.artifact) == b"checkpoint-\xff"
