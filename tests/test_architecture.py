"""The house stands as drawn: folders and their lists agree, and what must stay light is light."""

from __future__ import annotations

import subprocess
import sys
from importlib import import_module
from pathlib import Path
from types import ModuleType

import pytest

import cardsmith

_PACKAGE = Path(cardsmith.__file__).parent
#: folder of equal small files → the name of its explicit list
_LISTS = {
    "facts.collectors": "ALL",
    "facts.trackers": "ALL",
    "lint.rules": "RULES",
    "verify.checks": "CHECKS",
}
_HEAVY = {"torch", "transformers", "huggingface_hub", "peft", "trl", "datasets", "numpy"}


@pytest.mark.parametrize("package", _LISTS)
def test_every_file_of_a_list_is_listed(package: str) -> None:
    listed: tuple[ModuleType, ...] = getattr(import_module(f"cardsmith.{package}"), _LISTS[package])
    folder = _PACKAGE.joinpath(*package.split("."))
    files = {path.stem for path in folder.glob("*.py")} - {"__init__"}
    named = {module.__name__.rpartition(".")[2] for module in listed}
    shared = {name for name in files - named if name.startswith("_")}
    assert files - shared == named
    assert len(listed) == len(set(listed))


def test_no_room_is_called_utils() -> None:
    assert not [path for path in _PACKAGE.rglob("*") if path.stem in ("utils", "helpers", "common", "misc")]


@pytest.mark.parametrize(
    "statement",
    [
        "import cardsmith",
        "import cardsmith.cli",
        "from cardsmith import collect, render, validate, verify",
        "from cardsmith.push import push",
        "from cardsmith.demo import run",
    ],
)
def test_what_must_stay_light_loads_nothing_heavy(statement: str) -> None:
    script = f"import sys; {statement}; print(*sorted({_HEAVY!r} & sys.modules.keys()))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []


def test_the_public_names_are_all_there() -> None:
    for name in cardsmith.__all__:
        assert getattr(cardsmith, name) is not None


def test_functions_win_over_the_packages_of_their_names() -> None:
    script = "import cardsmith.push, cardsmith.verify; print(callable(cardsmith.push), callable(cardsmith.verify))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout == "True True\n"
