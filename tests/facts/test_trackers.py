from __future__ import annotations

import sys
from types import SimpleNamespace
from typing import Any

import pytest

from cardsmith.facts.collectors import trackers
from cardsmith.facts.findings import Finding
from cardsmith.facts.run import LiveRun

RUN = LiveRun(args=None, state=None, model=None)
URL = "https://wandb.ai/org/project/runs/abc"

CLIENTS: dict[str, tuple[Any, str | None]] = {
    "not loaded": (None, None),
    "no run": (SimpleNamespace(run=None), None),
    "a module of that name": (SimpleNamespace(), None),
    "online": (SimpleNamespace(run=SimpleNamespace(url=URL, offline=False)), URL),
    "without a word on being offline": (SimpleNamespace(run=SimpleNamespace(url=URL)), URL),
    "offline": (SimpleNamespace(run=SimpleNamespace(url=URL, offline=True)), None),
    "no link": (SimpleNamespace(run=SimpleNamespace(url=None)), None),
    "empty link": (SimpleNamespace(run=SimpleNamespace(url="")), None),
    "another link": (SimpleNamespace(run=SimpleNamespace(url="javascript:alert(1)")), None),
    "with a key": (SimpleNamespace(run=SimpleNamespace(url=f"{URL}?apiKey=0123")), URL),
}


@pytest.mark.parametrize(("client", "url"), CLIENTS.values(), ids=CLIENTS)
def test_weights_and_biases(monkeypatch: pytest.MonkeyPatch, client: Any, url: str | None) -> None:
    monkeypatch.setitem(sys.modules, "wandb", client)
    found = [Finding("trackers", [{"name": "Weights & Biases", "url": url}], "the tracker's client")]
    assert list(trackers.from_run(RUN)) == (found if url else [])


@pytest.mark.slow
def test_the_real_client_offline(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Any, capfd: pytest.CaptureFixture[str]
) -> None:
    wandb = pytest.importorskip("wandb")
    monkeypatch.setenv("WANDB_SILENT", "true")
    run = wandb.init(mode="offline", dir=str(tmp_path), project="p")
    try:
        assert list(trackers.from_run(RUN)) == []
    finally:
        run.finish()
    assert "URL not available" not in capfd.readouterr().err
