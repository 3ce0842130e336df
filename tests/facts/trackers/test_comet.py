from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from cardsmith.facts.collectors.trackers import seen
from cardsmith.facts.model import Tracker
from cardsmith.facts.run import LiveRun

from .conftest import Told, TrainElsewhere

URL = "https://www.comet.com/org/project/abc"
RUN = LiveRun(args=None, state=None, model=None)

EXPERIMENTS: dict[str, tuple[Any, tuple[Tracker, ...]]] = {
    "online": (SimpleNamespace(url=URL), (Tracker(name="Comet", url=URL),)),
    "not yet known to the server": (SimpleNamespace(url=""), (Tracker(name="Comet"),)),
    "offline": (SimpleNamespace(url=None), (Tracker(name="Comet"),)),
    "none": (None, ()),
}


@pytest.mark.parametrize(("experiment", "found"), EXPERIMENTS.values(), ids=EXPERIMENTS)
def test_every_experiment(monkeypatch: pytest.MonkeyPatch, experiment: Any, found: tuple[Tracker, ...]) -> None:
    client = SimpleNamespace(get_running_experiment=lambda: experiment)
    monkeypatch.setitem(sys.modules, "comet_ml", client)
    assert seen(RUN) == found


@pytest.mark.slow
def test_the_real_client(train_elsewhere: TrainElsewhere, told: Callable[[], Told], tmp_path: Path) -> None:
    key = "-".join(["not", "a", "key"])
    train_elsewhere("comet", COMET_API_KEY=key, COMET_START_ONLINE="0", COMET_LOGGING_CONSOLE="ERROR")
    assert list(tmp_path.glob(".cometml-runs/*.zip"))
    assert told() == [{"name": "Comet"}]
