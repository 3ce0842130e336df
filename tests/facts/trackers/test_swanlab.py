from __future__ import annotations

import sys
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from cardsmith.facts.collectors.trackers import seen
from cardsmith.facts.model import Tracker
from cardsmith.facts.run import LiveRun

from .conftest import Told, TrainElsewhere

URL = "https://swanlab.cn/@org/project/runs/abc"
RUN = LiveRun(args=SimpleNamespace(report_to=["swanlab"]), state=None, model=None)


def _raising() -> None:
    raise RuntimeError("No active Run. Call swanlab.init() first.")


RUNS: dict[str, tuple[Callable[[], Any], tuple[Tracker, ...]]] = {
    "online": (lambda: SimpleNamespace(mode="online", url=URL), (Tracker(name="SwanLab", url=URL),)),
    "before 0.8": (
        lambda: SimpleNamespace(public=SimpleNamespace(cloud=SimpleNamespace(experiment_url=URL))),
        (Tracker(name="SwanLab", url=URL),),
    ),
    "before 0.8, on this machine": (
        lambda: SimpleNamespace(public=SimpleNamespace(cloud=SimpleNamespace(experiment_url=None))),
        (Tracker(name="SwanLab"),),
    ),
    "finished": (lambda: None, (Tracker(name="SwanLab"),)),
    "finished, since 0.8": (_raising, (Tracker(name="SwanLab"),)),
    "disabled": (lambda: SimpleNamespace(mode="disabled"), ()),
}


@pytest.mark.parametrize(("get_run", "found"), RUNS.values(), ids=RUNS)
def test_every_client(monkeypatch: pytest.MonkeyPatch, get_run: Callable[[], Any], found: tuple[Tracker, ...]) -> None:
    monkeypatch.setitem(sys.modules, "swanlab", SimpleNamespace(get_run=get_run))
    assert seen(RUN) == found


@pytest.mark.slow
def test_the_real_client(train_elsewhere: TrainElsewhere, told: Callable[[], Told]) -> None:
    train_elsewhere("swanlab", "local")
    assert told() == [{"name": "SwanLab"}]
