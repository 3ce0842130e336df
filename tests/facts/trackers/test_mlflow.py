from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from .conftest import Attached, Told

pytestmark = pytest.mark.slow

_ID = re.compile(r"[0-9a-f]{32}$")


@pytest.fixture
def client(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[ModuleType]:
    """The client, which writes files into an empty folder."""
    monkeypatch.setenv("MLFLOW_ALLOW_FILE_STORE", "true")
    monkeypatch.setenv("MLFLOW_TRACKING_URI", (tmp_path / "mlruns").as_uri())
    monkeypatch.setenv("MLFLOW_DISABLE_TELEMETRY", "true")
    mlflow = pytest.importorskip("mlflow")
    yield mlflow
    mlflow.end_run()
    mlflow.set_tracking_uri(None)


def test_on_this_machine_only(client: ModuleType, attached: Attached, told: Callable[[], Told]) -> None:
    attached("mlflow").train()
    assert client.active_run() is None
    assert told() == [{"name": "MLflow"}]


@pytest.mark.parametrize("when", ["from the start", "added after cardsmith"])
def test_the_link_survives_the_end_of_the_run(
    client: ModuleType, attached: Attached, told: Callable[[], Told], monkeypatch: pytest.MonkeyPatch, when: str
) -> None:
    from transformers.integrations import MLflowCallback

    secret = "-".join(["not", "for", "anyone"])
    # the client keeps writing files; only who asks for the server's address is told of one
    monkeypatch.setattr(client, "get_tracking_uri", lambda: f"https://user:{secret}@mlflow.example.org/base/")
    trainer: Any = attached("mlflow" if when == "from the start" else "none")
    if when != "from the start":
        trainer.add_callback(MLflowCallback)
    trainer.train()
    assert client.active_run() is None
    ((name, url),) = (tuple(each.values()) for each in told())
    assert (name, _ID.sub("…", url)) == ("MLflow", "https://mlflow.example.org/base/#/experiments/0/runs/…")
