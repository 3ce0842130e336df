"""What `--help` says, word for word."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from cardsmith.cli.commands import COMMANDS

from .conftest import Command

_GOLDEN = Path(__file__).parent / "golden"
_ALL = [[], *([name] for name in COMMANDS), ["hub", "serve"]]


@pytest.mark.parametrize("words", _ALL, ids=" ".join)
def test_help(words: list[str], command: Command, golden: Callable[[Path, str], None], monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("COLUMNS", "100")
    done = command(*words, "--help")
    assert (done.code, done.err) == (0, "")
    assert command(*words, "-h") == done
    assert max(map(len, done.out.splitlines())) <= 100
    golden(_GOLDEN / f"{'-'.join(['help', *words])}.txt", done.out)


def test_every_golden_is_of_a_command() -> None:
    assert {path.name for path in _GOLDEN.glob("help*.txt")} == {f"{'-'.join(['help', *words])}.txt" for words in _ALL}


@pytest.mark.parametrize("words", [[], ["hub"]])
def test_a_group_alone_shows_its_help_and_does_nothing(words: list[str], command: Command) -> None:
    alone, helped = command(*words), command(*words, "--help")
    assert (alone.code, alone.out, alone.err) == (2, "", helped.out)


def test_version(command: Command) -> None:
    from cardsmith import __version__

    done = command("--version")
    assert (done.code, done.out, done.err) == (0, f"cardsmith, version {__version__}\n", "")
