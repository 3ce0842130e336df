"""Several folders at once: each gets the verdict that it would get alone, and a base is loaded once."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from cardsmith.verify import Answer, Event, Listener, Verdict, store, verify, verify_all
from cardsmith.verify.events import Started

from . import makers
from .broken import CASES
from .verdicts import children, failures

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def run(made: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Name → folder of what a run left behind: checkpoints on one base, some of them broken, and a merged model."""
    root = tmp_path_factory.mktemp("run")
    for step in (1, 2, 4, 5):
        makers.make_adapter(root / f"checkpoint-{step}", made["model"], r=step)
    for case, name in (("`lora_alpha` is zero", "checkpoint-3"), ("the weights are empty", "checkpoint-0")):
        makers.copy(made["adapter"], root / name)
        next(each for each in CASES if each.what == case).spoil(root / name)
    makers.copy(made["model"], root / "merged")
    (root / "empty").mkdir()
    return {path.name: str(path) for path in sorted(root.iterdir())}


@pytest.fixture(scope="module")
def answers(run: dict[str, str]) -> dict[str, Answer]:
    """Name → what came of it."""
    found = verify_all(run.values(), device="cpu", max_new_tokens=4)
    return {Path(answer.folder).name: answer for answer in found}


def verdict(answers: dict[str, Answer], name: str) -> Verdict:
    found = answers[name].verdict
    assert found is not None
    return found


def test_each_is_judged_by_itself(answers: dict[str, Answer], run: dict[str, str]) -> None:
    assert list(answers) == list(run)
    failed = {name: set(failures(answer.verdict)) for name, answer in answers.items() if answer.verdict}
    assert {name for name, checks in failed.items() if not checks} == {
        "checkpoint-1",
        "checkpoint-2",
        "checkpoint-4",
        "checkpoint-5",
        "merged",
    }
    assert (failed["checkpoint-0"], failed["checkpoint-3"]) == ({"safetensors"}, {"adapter-effect"})
    assert str(answers["empty"].error) == (
        f"{run['empty']} is empty. Save the model into it first: trainer.save_model()."
    )
    assert {name for name in answers if store.load(Path(run[name])) is not None} == set(answers) - {"empty"}


def test_the_base_is_loaded_once_and_again_after_a_failure(answers: dict[str, Answer]) -> None:
    evidence = {name: evidence_of(answer.verdict, "load") for name, answer in answers.items() if answer.verdict}
    assert {name: said["base_kept"] for name, said in evidence.items() if said} == {
        "checkpoint-1": False,
        "checkpoint-2": True,
        "checkpoint-3": True,
        "checkpoint-4": False,
        "checkpoint-5": True,
        "merged": False,
    }


def test_a_verdict_is_the_one_that_it_would_be_alone(answers: dict[str, Answer], run: dict[str, str]) -> None:
    alone = verify(run["checkpoint-5"], device="cpu", max_new_tokens=4)
    assert comparable(alone) == comparable(verdict(answers, "checkpoint-5"))


def evidence_of(verdict: Verdict, name: str) -> dict[str, Any]:
    return next(dict(check.evidence) for check in verdict.checks if check.name == name)


def comparable(verdict: Verdict) -> dict[str, Any]:
    """Without what is measured, and whether the base was there already."""
    said = verdict.to_dict() | {"tokens_per_second": None, "peak_memory_bytes": None}
    checks = [{**check, "seconds": 0, "message": ""} for check in said["checks"]]
    for check in checks:
        check["evidence"] |= {"base_kept": None, "seconds": None}
    return {**said, "checks": checks}


@pytest.mark.skipif(sys.platform != "linux", reason="finds the child in /proc")
def test_a_child_that_dies_is_followed_by_another(run: dict[str, str]) -> None:
    folders, before = [run[f"checkpoint-{step}"] for step in (1, 2, 4)], children()

    def on_event(folder: str) -> Listener:
        def kill(event: Event) -> None:
            if folder == folders[1] and event == Started(check="generate"):
                os.kill((children() - before).pop(), signal.SIGKILL)

        return kill

    found = verify_all(folders, device="cpu", max_new_tokens=4, on_event=on_event)
    first, second, third = [failures(answer.verdict) for answer in found if answer.verdict]
    assert (first, len(second), third) == ({}, 1, {})
    # the child is further on by the time it is killed, if the machine is busy
    assert set(second) <= {"generate", "repeats", "merge"}
    assert children() == before


def test_the_command_shows_a_table_and_ends_with_2_where_one_could_not_be_verified(run: dict[str, str]) -> None:
    names = ("checkpoint-0", "empty", "checkpoint-1", "checkpoint-1")
    done = command(*(run[name] for name in names), "--max-new-tokens", "2")
    assert done.returncode == 2
    table = [line.split()[:5] for line in done.stdout.splitlines()[:4]]
    assert table == [
        ["folder", "verdict", "kind", "dtype", "device"],
        [run["checkpoint-0"], "failed", "adapter", "–", "–"],
        [run["empty"], "error", "–", "–", "–"],
        [run["checkpoint-1"], "passed", "adapter", "float32", "cpu"],
    ]
    assert done.stdout.splitlines()[4:] == [
        f"failed  {run['checkpoint-0']}  (adapter, not loaded; 2 passed, 1 failed, 13 skipped)",
        "        safetensors: adapter_model.safetensors is empty. Save or download the file again.",
        f"error   {run['empty']} is empty. Save the model into it first: trainer.save_model().",
    ]
    assert [line for line in done.stderr.splitlines() if line.startswith("/")] == [
        run["checkpoint-0"],
        run["checkpoint-1"],
    ]


def test_the_command_writes_an_array(run: dict[str, str]) -> None:
    done = command(run["checkpoint-0"], run["empty"], "--json")
    assert done.returncode == 2
    failed, error = json.loads(done.stdout)
    assert (failed["verdict"], failed["artifact"]) == ("failed", run["checkpoint-0"])
    assert error == {
        "verdict": "error",
        "artifact": run["empty"],
        "error": f"{run['empty']} is empty. Save the model into it first: trainer.save_model().",
        "checks": [],
        "samples": [],
        "versions": {},
        "files": {},
    }


def command(*arguments: str) -> subprocess.CompletedProcess[str]:
    whole = [sys.executable, "-m", "cardsmith", "verify", *arguments, "--device", "cpu"]
    return subprocess.run(whole, capture_output=True, text=True, timeout=120)
