"""All trackers together, and the owner's word."""

from __future__ import annotations

import sys
from types import SimpleNamespace
from typing import Any

import pytest

from cardsmith.facts.collectors import trackers
from cardsmith.facts.model import Tracker
from cardsmith.facts.run import LiveRun
from cardsmith.facts.trackers import ALL, wandb

URL = "https://wandb.ai/org/project/runs/abc"
WANDB = Tracker(name="Weights & Biases", url=URL)
NEPTUNE = Tracker(name="Neptune", url="https://app.neptune.ai/o/org/p")


def _run(**known: Any) -> LiveRun:
    return LiveRun(args=SimpleNamespace(report_to=["tensorboard"]), state=None, model=None, **known)


def _said(run: LiveRun) -> list[tuple[str, str | None]]:
    return [(each["name"], each["url"]) for finding in trackers.from_run(run) for each in finding.value]  # type: ignore[attr-defined]


RUNS: dict[str, tuple[LiveRun, list[tuple[str, str | None]]]] = {
    "nobody looked": (_run(), [("TensorBoard", None)]),
    "seen": (_run(seen_trackers=(WANDB,)), [("Weights & Biases", URL)]),
    "none seen": (_run(seen_trackers=()), []),
    "the owner adds one": (
        _run(seen_trackers=(WANDB,), trackers=(NEPTUNE,)),
        [("Weights & Biases", URL), ("Neptune", NEPTUNE.url)],
    ),
    "the owner's link": (
        _run(seen_trackers=(WANDB,), trackers=(Tracker(name=WANDB.name, url=f"{URL}d"),)),
        [("Weights & Biases", f"{URL}d")],
    ),
    "the owner's name without link": (
        _run(seen_trackers=(WANDB,), trackers=(Tracker(name=WANDB.name),)),
        [("Weights & Biases", URL)],
    ),
}


@pytest.mark.parametrize(("run", "said"), RUNS.values(), ids=RUNS)
def test_what_is_said(run: LiveRun, said: list[tuple[str, str | None]]) -> None:
    assert _said(run) == said


def test_a_client_that_fails_costs_only_its_own_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(run: LiveRun) -> bool:
        raise AttributeError("run")

    monkeypatch.setattr(wandb, "used", fail)
    assert _said(_run()) == [("TensorBoard", None)]


def test_to_report_to_it_is_to_use_it(monkeypatch: pytest.MonkeyPatch) -> None:
    names = ["wandb", "trackio", "comet_ml", "mlflow", "tensorboard", "swanlab"]
    for name in names:  # a run that another test has left in a client would answer
        monkeypatch.delitem(sys.modules, name, raising=False)
    run = LiveRun(args=SimpleNamespace(report_to=names), state=None, model=None)
    assert trackers.seen(run) == tuple(Tracker(name=each.NAME) for each in ALL)


def test_nothing_is_used_because_it_is_installed() -> None:
    assert trackers.seen(LiveRun(args=SimpleNamespace(report_to=[]), state=None, model=None)) == ()
