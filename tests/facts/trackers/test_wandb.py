from __future__ import annotations

import sys
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from cardsmith.facts.collectors.trackers import seen
from cardsmith.facts.model import Tracker
from cardsmith.facts.run import LiveRun

from .conftest import Attached, Told

RUN = LiveRun(args=None, state=None, model=None)
URL = "https://wandb.ai/org/project/runs/abc"
NAME = "Weights & Biases"

CLIENTS: dict[str, tuple[Any, tuple[Tracker, ...]]] = {
    "not loaded": (None, ()),
    "no run": (SimpleNamespace(run=None), ()),
    "a module of that name": (SimpleNamespace(), ()),
    "online": (SimpleNamespace(run=SimpleNamespace(url=URL, offline=False)), (Tracker(name=NAME, url=URL),)),
    "without a word on being offline": (SimpleNamespace(run=SimpleNamespace(url=URL)), (Tracker(name=NAME, url=URL),)),
    "offline": (SimpleNamespace(run=SimpleNamespace(url=URL, offline=True)), (Tracker(name=NAME),)),
    "no link": (SimpleNamespace(run=SimpleNamespace(url=None)), (Tracker(name=NAME),)),
    "another link": (SimpleNamespace(run=SimpleNamespace(url="javascript:alert(1)")), (Tracker(name=NAME),)),
    "disabled": (SimpleNamespace(run=SimpleNamespace(url=URL, disabled=True)), ()),
}


@pytest.mark.parametrize(("client", "found"), CLIENTS.values(), ids=CLIENTS)
def test_every_client(monkeypatch: pytest.MonkeyPatch, client: Any, found: tuple[Tracker, ...]) -> None:
    monkeypatch.setitem(sys.modules, "wandb", client)
    assert seen(RUN) == found


@pytest.mark.slow
@pytest.mark.parametrize(("mode", "found"), [("offline", [{"name": NAME}]), ("disabled", [])])
def test_the_real_client(
    attached: Attached,
    told: Callable[[], Told],
    mode: str,
    found: Told,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    wandb = pytest.importorskip("wandb")
    monkeypatch.setenv("WANDB_SILENT", "true")
    trainer = attached("wandb")
    with wandb.init(mode=mode, project="p"):
        trainer.train()
    assert told() == found
    # the client's words where an offline run is asked for its link
    assert "URL not available" not in capfd.readouterr().err
