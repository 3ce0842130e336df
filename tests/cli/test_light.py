"""Commands that need no training stack import none: they start in a fraction of a second."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

_HEAVY = {"torch", "transformers", "huggingface_hub", "peft", "numpy", "requests", "httpx"}
_RENDERING = {"jinja2"}

_SCRIPT = """
import io, sys
from cardsmith.cli import run
out, sys.stdout = sys.stdout, io.StringIO()
run(sys.argv[1:])
print(*sorted(sys.modules), file=out)
"""


def imported(*arguments: str | Path) -> set[str]:
    """The modules that a command has loaded at its end."""
    command = [sys.executable, "-c", _SCRIPT, *map(str, arguments)]
    return set(subprocess.run(command, capture_output=True, text=True, check=True).stdout.split())


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "config.json").write_text("{}")
    (tmp_path / "README.md").write_text("---\nlicense: mit\n---\n\n# A\n\nWords.\n")
    return tmp_path


def test_help_loads_no_command() -> None:
    loaded = imported("--help")
    own = {name for name in loaded if name.startswith("cardsmith")}
    assert loaded & (_HEAVY | _RENDERING) == set()
    assert own == {
        "cardsmith",
        "cardsmith.cli",
        "cardsmith.cli.commands",
        "cardsmith.cli.failure",
        "cardsmith.cli.terminal",
        "cardsmith.errors",
    }


@pytest.mark.parametrize(
    "arguments", [["facts"], ["facts", "--json"], ["validate"], ["push", "--help"], ["verify", "-h"]]
)
def test_reading_loads_neither_the_stack_nor_templates(arguments: list[str], folder: Path) -> None:
    command, *options = arguments
    assert imported(command, folder, *options) & (_HEAVY | _RENDERING) == set()


@pytest.mark.parametrize("options", [["--stdout"], ["--check"], []])
def test_rendering_loads_no_stack(options: list[str], folder: Path) -> None:
    assert imported("render", folder, *options) & _HEAVY == set()


def test_a_push_that_fails_early_loads_no_torch(folder: Path) -> None:
    assert imported("push", folder / "none") & {"torch", "transformers", "peft", "huggingface_hub"} == set()
