"""The real thing: artifacts are verified in a fresh process, with a base from a Hub, with code beside them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from cardsmith.errors import VerifyError
from cardsmith.verify import store, verify
from cardsmith.verify.events import Event, Finished, Refused, Started

from . import makers
from .broken import RAN, hostile_modules
from .verdicts import NAMES, failures, named, resting_on, untried

torch = pytest.importorskip("torch")

#: No card names a base here, and no card has a quick start.
NO_CARD = {"base-model", "differs-from-base", "quick-start"}
#: What does not apply to a good artifact.
GOOD = {
    "adapter": NO_CARD | {"chat-template"},
    "sharded": NO_CARD | {"adapter-effect", "merge"},
}


@pytest.mark.slow
@pytest.mark.parametrize("kind", GOOD)
def test_a_good_artifact_passes(
    kind: str, made: dict[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, room = makers.copy(made[kind], tmp_path / kind), tmp_path / "tmp"
    room.mkdir()
    monkeypatch.setenv("TMPDIR", str(room))
    monkeypatch.setattr("tempfile.tempdir", str(room))
    hostile_modules(folder)
    events: list[Event] = []
    verdict = verify(folder, device="cpu", max_new_tokens=4, on_event=events.append)
    assert failures(verdict) == {}
    assert named(verdict, "skipped") == GOOD[kind]
    assert [event.check for event in events if isinstance(event, Started)] == NAMES
    assert [event.result for event in events if isinstance(event, Finished)] == list(verdict.checks)
    assert (verdict.passed, verdict.device, verdict.dtype) == (True, "cpu", "float32")
    assert len(verdict.samples) == 1
    assert store.load(folder) is not None
    assert store.covers(verdict, folder)
    assert not (tmp_path / RAN).exists()
    assert list(room.iterdir()) == []


def test_a_folder_that_takes_no_verdict_is_told_before_the_work(made: dict[str, Path], tmp_path: Path) -> None:
    folder = makers.copy(made["adapter"], tmp_path / "adapter")
    (folder / ".cardsmith").write_text("in the way")
    events: list[Event] = []
    with pytest.raises(VerifyError) as told:
        verify(folder, device="cpu", on_event=events.append)
    way_out = ".cardsmith is no folder; move it away"
    assert (str(told.value), events) == (f"{folder}/.cardsmith/verdict.json cannot be written: {way_out}.", [])


@pytest.fixture
def hub(made: dict[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A Hub with the private base org/base; gives the token that opens it."""
    pytest.importorskip("starlette")
    from huggingface_hub import HfApi

    from cardsmith.localhub import LocalHub

    token = "_".join(["hf", "x" * 20])
    with LocalHub(tmp_path / "hub", token=token).running() as endpoint:
        api = HfApi(endpoint=endpoint, token=token)
        api.create_repo("org/base", private=True)
        api.upload_folder(repo_id="org/base", folder_path=made["model"])
        monkeypatch.setenv("HF_ENDPOINT", endpoint)
        monkeypatch.setenv("HF_HOME", str(tmp_path / "home"))
        yield token


@pytest.mark.slow
def test_a_private_base_is_fetched_with_the_users_rights(
    hub: str, made: dict[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = makers.copy(made["adapter"], tmp_path / "adapter")
    monkeypatch.setenv("HF_TOKEN", hub[:-1])
    verdict = verify(folder, base="org/base", device="cpu")
    assert failures(verdict) == {
        "adapter-fit": (
            "the base model org/base is not on the Hub, or not open to you. "
            "Log in with `hf auth login`. Name the base: `cardsmith verify DIR --base PATH_OR_ID`."
        )
    }
    assert untried(verdict) == resting_on("adapter-fit")
    monkeypatch.setenv("HF_TOKEN", hub)
    verdict = verify(folder, base="org/base", device="cpu")
    assert (failures(verdict), verdict.base_model) == ({}, "org/base")
    assert hub not in (folder / store.PLACE).read_text()


def test_a_base_that_is_nowhere_is_not_the_artifacts_fault(
    made: dict[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    monkeypatch.setenv("HF_HOME", str(tmp_path / "home"))
    folder = makers.copy(made["adapter"], tmp_path / "adapter")
    with pytest.raises(VerifyError, match=r"^the base model org/base cannot be fetched: "):
        verify(folder, base="org/base", device="cpu")
    assert not (folder / store.PLACE).exists()


def test_an_unknown_device_is_refused(made: dict[str, Path]) -> None:
    with pytest.raises(VerifyError) as caught:
        verify(made["adapter"], device="gpu")
    assert str(caught.value) == "unknown device 'gpu'. Use auto, cpu, cuda or cuda:N."


def test_a_prompt_that_is_no_text(tmp_path: Path) -> None:
    with pytest.raises(VerifyError) as caught:
        verify(tmp_path, prompts=["fine: é 😀", os.fsdecode(b"\xff")])
    assert str(caught.value) == "prompt 2 is not UTF-8. Write it in UTF-8."


@pytest.mark.skipif(torch.cuda.is_available(), reason="there is a CUDA device")
def test_a_device_that_is_not_there_is_told_before_the_work(made: dict[str, Path], tmp_path: Path) -> None:
    events: list[Event] = []
    with pytest.raises(VerifyError) as told:
        verify(makers.copy(made["adapter"], tmp_path / "adapter"), device="cuda", on_event=events.append)
    said = "device cuda is not there: torch sees 0 CUDA devices. Use --device cpu."
    assert (str(told.value), events) == (said, [Refused(message=said)])


@pytest.mark.slow
def test_a_name_that_the_locale_does_not_know(made: dict[str, Path], tmp_path: Path) -> None:
    folder = makers.copy(made["adapter"], tmp_path / "Größe mit Blank")
    plain = {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"}
    options = ("--device", "cpu", "--no-snippet", "--prompt", "Größe", "--max-new-tokens", "2", "--json")
    command = [sys.executable, "-m", "cardsmith", "verify", folder, *options]
    done = subprocess.run(command, env={**os.environ, **plain}, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    stored = json.loads((folder / store.PLACE).read_text("utf-8"))
    assert (stored["verdict"], stored["artifact"]) == ("passed", "Größe mit Blank")
    assert [sample["prompt"] for sample in stored["samples"]] == ["Größe"]


def test_a_name_that_is_not_utf_8(made: dict[str, Path], tmp_path: Path) -> None:
    folder = tmp_path / os.fsdecode(b"out\xff")
    try:
        makers.copy(made["adapter"], folder)
    except OSError:
        pytest.skip("the file system takes no such name")
    with pytest.raises(VerifyError) as told:
        verify(folder, device="cpu")
    said = f"the name of '{tmp_path}/out\\udcff' is not UTF-8, and no model can be loaded from there. Rename it."
    assert (str(told.value), (folder / store.PLACE).exists()) == (said, False)
