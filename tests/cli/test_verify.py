"""`cardsmith verify` as a command; what the checks find is tested with them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cardsmith.cli import verdict
from cardsmith.verify.checks import CHECKS
from push.makers import make_model

from .conftest import Command

_NAMES = [check.NAME for check in CHECKS]

#: A file of a model that is no model, as people see it.
_PICTURE = """\
  ✓ config             config.json: model_type llama
  ✓ files              model.safetensors, tokenizer from the folder
  ✗ safetensors        model.safetensors is not a safetensors file: it begins with b'no weigh'. {again}
  – base-model         neither the card nor the facts name a base by its id
  – chat-template      the tokenizer has no chat template
  – not tried          {untried}
"""
_AGAIN = "Save or download the file again."
_CONCLUSION = """\
failed  {folder}  (model, not loaded; 2 passed, 1 failed, {skipped} skipped)
        safetensors: model.safetensors is not a safetensors file: it begins with b'no weigh'. {again}
"""


def test_a_verdict_that_failed_ends_with_1(tmp_path: Path, command: Command) -> None:
    folder = make_model(tmp_path / "broken")
    (folder / "model.safetensors").write_bytes(b"no weights")
    untried = [name for name in _NAMES[4:] if name != "chat-template"]
    done = command("verify", folder)
    assert done.err == _PICTURE.format(again=_AGAIN, untried=", ".join(untried))
    assert done.out == _CONCLUSION.format(folder=folder, again=_AGAIN, skipped=len(untried) + 2)
    assert done.code == 1
    machine = command("verify", folder, "--json")
    assert (machine.code, machine.err) == (1, done.err)
    said = json.loads(machine.out)
    assert (said["verdict"], [check["name"] for check in said["checks"]]) == ("failed", _NAMES)


def test_on_a_terminal_lines_are_broken_under_their_column(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "72")
    words = "a message that is longer than the rest of the line, and a-very-long-name.safetensors at its end"
    assert verdict.hanging(words, " " * 23, terminal=True) == (
        "                       a message that is longer than the rest of the\n"
        "                       line, and a-very-long-name.safetensors at its end"
    )
    assert verdict.hanging(words, "  ", terminal=False) == f"  {words}"
