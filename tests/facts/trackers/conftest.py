"""Trainers that report to a tracker, with cardsmith attached."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import cardsmith

from ..makers import tiny_trainer

_CLIENTS = "tests/facts/trackers/clients"
_SCRIPT = Path(__file__).parents[1] / "scripts" / "train_with.py"
#: what facts.json says of the trackers, in the order of the facts
Told = list[dict[str, str]]
Attached = Callable[..., Any]
TrainElsewhere = Callable[..., None]


@pytest.fixture
def attached(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Attached:
    """A trainer that reports to this integration of transformers; the working folder is a fresh one."""
    monkeypatch.chdir(tmp_path)

    def make(report_to: str, *, options: dict[str, Any] | None = None, **arguments: Any) -> Any:
        trainer = tiny_trainer(tmp_path / "out", report_to=report_to, **arguments)
        cardsmith.attach(trainer, **(options or {}))
        return trainer

    return make


@pytest.fixture
def told(tmp_path: Path) -> Callable[[], Told]:
    """Read the trackers in the facts of the run, and see that no file tells a path of this machine."""

    def read() -> Told:
        text = (tmp_path / "out/.cardsmith/facts.json").read_text("utf-8")
        for written in (text, (tmp_path / "out/README.md").read_text("utf-8")):
            assert str(tmp_path) not in written
            assert "file:" not in written
        found: Told = json.loads(text)["facts"].get("trackers", [])
        return found

    return read


@pytest.fixture
def train_elsewhere(tmp_path: Path) -> TrainElsewhere:
    """Train in a process of its own with a client that would not stand beside the others: see `clients/`."""

    def train(name: str, *arguments: str, **variables: str) -> None:
        client = Path(sys.prefix) / "clients" / name
        if not client.is_dir():
            pytest.skip(f"{client} is absent: pip install --no-deps --target it -r {_CLIENTS}/{name}.txt")
        environment = {**os.environ, "PYTHONPATH": str(client), **variables}
        command = [sys.executable, _SCRIPT, name, *arguments]
        done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr[-3000:]

    return train
