"""`cardsmith verify` as a command; what the checks find is tested with them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from push.makers import make_model

from .conftest import Command

_LINES = ["files", "safetensors", "adapter-fit", "load", "forward", "generate"]


@pytest.mark.slow
def test_a_verdict_that_failed_ends_with_1(tmp_path: Path, command: Command) -> None:
    folder = make_model(tmp_path / "broken")
    (folder / "model.safetensors").write_bytes(b"no weights")
    done = command("verify", folder)
    assert (done.code, done.out) == (1, f"failed  {folder}  (model, not loaded)\n")
    assert [line.split()[1] for line in done.err.splitlines()] == _LINES
    machine = command("verify", folder, "--json")
    assert (machine.code, machine.err) == (1, done.err)
    assert json.loads(machine.out)["verdict"] == "failed"
