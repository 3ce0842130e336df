"""The command line in this process, as the console script runs it, and in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from cardsmith.cli import run


@dataclass(frozen=True)
class Done:
    """A command that has ended."""

    code: int
    out: str
    err: str


Command = Callable[..., Done]


@pytest.fixture
def command(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Command:
    """Run a command in this process."""
    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:9")  # and put it back, whatever a command makes of it
    monkeypatch.delenv("CARDSMITH_DEBUG", raising=False)

    def call(*arguments: str | Path) -> Done:
        capsys.readouterr()
        code = run([str(argument) for argument in arguments])
        out, err = capsys.readouterr()
        return Done(code, out, err)

    return call


@pytest.fixture
def process(tmp_path: Path) -> Command:
    """Run a command in a process of its own, with an empty home and no settings but those given."""

    def call(*arguments: str | Path, **environment: str) -> Done:
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("HF_", "CARDSMITH"))}
        done = subprocess.run(
            [sys.executable, "-m", "cardsmith", *arguments],
            env={**kept, "HF_HOME": str(tmp_path / "hf"), "HF_HUB_DISABLE_TELEMETRY": "1", **environment},
            capture_output=True,
            text=True,
            timeout=120,
        )
        return Done(done.returncode, done.stdout, done.stderr)

    return call
