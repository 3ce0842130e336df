"""Exit codes, and the one line that says what is wrong."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path

import click
import pytest

import cardsmith.facts
from cardsmith.cli.commands import COMMANDS
from cardsmith.cli.failure import tell
from cardsmith.cli.signals import Ended

from .conftest import Command

_REPORT = "Please report it, with what this prints: run it again with CARDSMITH_DEBUG=1"
_GOOD = "---\nlicense: mit\n---\n\n# Good\n\nWords of a person who knows it.\n"

#: arguments → exit code; {} is a folder with a good card, and with `bad.md` beside it
CODES = {
    "--version": 0,
    "facts {}": 0,
    "facts {} --json": 0,
    "facts {}/missing": 2,
    "render {} --stdout": 0,
    "render {} --diff": 0,
    "render {} --check": 1,
    "render {} --check --diff": 2,
    "render {}/missing": 2,
    "render {} --set x": 2,
    "render {} --templates {}/missing": 2,
    "validate {}/good.md": 0,
    "validate {}/bad.md": 1,
    "validate {}/bad.md --format json": 1,
    "validate {}/bad.md --ignore FM,LI": 0,
    "validate {}/bad.md --select NOPE": 2,
    "validate {}/missing": 2,
    "validate": 2,
    "verify {}/missing": 2,
    "verify {}": 2,
    "verify": 2,
    "push {}": 2,
    "push {}/missing --dry-run": 2,
    "push {} --endpoint x": 2,
    "push": 2,
    "rule": 0,
    "rule LI001": 0,
    "rule li001": 0,
    "rule LI01": 2,
    "hub serve --port 99999": 2,
    "hub serve --root {}/bad.md --port 0": 2,
    "hub serve --host 0.0.0.0": 2,
    "hub nothing": 2,
    "demo --system nothing": 2,
    "nothing": 2,
    "--nothing": 2,
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A run of which only a card is left."""
    place = tmp_path / "run"
    place.mkdir()
    (place / "README.md").write_text(_GOOD)
    (place / "good.md").write_text(_GOOD)
    (place / "bad.md").write_text("---\nlicense: [\n---\n")
    (place / "config.json").write_text("{}")
    return place


@pytest.mark.parametrize("line", CODES)
def test_exit_codes(line: str, folder: Path, command: Command) -> None:
    done = command(*line.format(folder, folder).split())
    assert done.code == CODES[line]
    if done.code == 2:
        assert (done.out, done.err.count("\n")) == ("", 1)
        assert done.err.startswith("cardsmith: ")
        assert done.err.endswith("\n")


LINES = {
    "nothing": "There is no command 'nothing'. See: cardsmith --help",
    "pusch": "There is no command 'pusch'. Did you mean 'push'? See: cardsmith --help",
    "valdiate x": "There is no command 'valdiate'. Did you mean 'validate'? See: cardsmith --help",
    "rules": "There is no command 'rules'. Did you mean 'rule'? See: cardsmith --help",
    "push": "Missing argument 'DIR'. See: cardsmith push --help",
    "push . --include": "Option '--include' requires an argument. See: cardsmith push --help",
    "render . --set x": "--set x: write it as KEY=VALUE, such as license=mit. See: cardsmith render --help",
    "render . --set =x": "--set =x: write it as KEY=VALUE, such as license=mit. See: cardsmith render --help",
    "facts missing": "missing does not exist. Give the output_dir of the training run.",
    "push missing": "missing does not exist. Name the folder that the trainer saved to.",
    "hub serve --host 0.0.0.0": (
        "0.0.0.0 can be reached from other machines. Set CARDSMITH_HUB_TOKEN, or bind to 127.0.0.1."
    ),
}


@pytest.mark.parametrize("line", LINES)
def test_lines(line: str, command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    done = command(*line.split())
    assert (done.code, done.out, done.err) == (2, "", f"cardsmith: {LINES[line]}\n")


def raising(error: BaseException) -> Callable[..., object]:
    """A function that fails."""

    def fail(*_: object, **__: object) -> object:
        raise error

    return fail


@pytest.mark.parametrize(
    ("error", "code", "line"),
    [
        (
            KeyError("name"),
            2,
            f"a bug in cardsmith (KeyError: 'name'). {_REPORT}",
        ),
        (
            AssertionError(),
            2,
            f"a bug in cardsmith (AssertionError). {_REPORT}",
        ),
        (
            OSError(28, "No space left on device", "/x/README.md"),
            2,
            "/x/README.md: No space left on device. Check permissions and space, and run it again.",
        ),
        (KeyboardInterrupt(), 130, "interrupted"),
        (
            cardsmith.errors.FolderError("a\nb\x1b[31m\u202ec  d"),
            2,
            "a b\N{REPLACEMENT CHARACTER}[31m\N{REPLACEMENT CHARACTER}c d",
        ),
        (
            cardsmith.errors.GateClosed("Nothing:\n  - a\n  - b\x1b"),
            1,
            "Nothing:\n  - a\n  - b\N{REPLACEMENT CHARACTER}",
        ),
    ],
)
def test_whatever_goes_wrong(
    error: BaseException, code: int, line: str, folder: Path, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cardsmith.facts, "collect", raising(error))
    done = command("facts", folder)
    assert (done.code, done.out, done.err.lstrip("\n")) == (code, "", f"cardsmith: {line}\n")


def test_debug_shows_the_traceback_and_keeps_the_code(
    folder: Path, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cardsmith.facts, "collect", raising(cardsmith.errors.GateClosed("Nothing.")))
    monkeypatch.setenv("CARDSMITH_DEBUG", "1")
    done = command("facts", folder)
    lines = done.err.splitlines()
    assert (done.code, done.out, lines[0]) == (1, "", "Traceback (most recent call last):")
    assert [line for line in lines if line][-2:] == ["cardsmith.errors.GateClosed: Nothing.", "cardsmith: Nothing."]


def test_a_question_that_a_signal_ends(capsys: pytest.CaptureFixture[str]) -> None:
    """click makes the same of Ctrl-C, of a signal, and of an end of the input."""
    for cause, code in ((Ended(15), 143), (KeyboardInterrupt(), 130), (EOFError(), 130)):
        with pytest.raises(click.Abort) as caught:
            _asked(cause)
        assert (tell(caught.value), capsys.readouterr().err) == (code, "cardsmith: interrupted\n")


def _asked(cause: BaseException) -> None:
    try:
        raise cause
    except (KeyboardInterrupt, EOFError):
        raise click.Abort() from None


@pytest.mark.parametrize("name", COMMANDS)
def test_the_module_of_a_command_has_its_name(name: str) -> None:
    from importlib import import_module

    assert import_module(f"cardsmith.cli.{name}").command.name == name


def test_python_dash_m_ends_with_the_same_codes(folder: Path, process: Command) -> None:
    assert process("validate", folder / "good.md").code == 0
    assert process("validate", folder / "bad.md").code == 1
    assert process("nothing").code == 2


def test_the_console_script_ends_with_the_same_codes(folder: Path) -> None:
    import subprocess

    script = Path(sys.executable).with_name("cardsmith")
    for arguments, code in ((["validate", folder / "bad.md"], 1), (["render", folder, "--check"], 1), (["x"], 2)):
        assert subprocess.run([script, *arguments], capture_output=True, env={**os.environ}).returncode == code


@pytest.mark.parametrize(
    ("arguments", "what"),
    [
        *((name, "'DIR'") for name in ("facts", "render", "push", "preview")),
        ("push . --sign", "'--sign'"),
        ("verify", "'DIR…'"),
        ("verify . --base", "'--base'"),
        ("validate", "'PATH…'"),
        ("validate . --baseline", "'--baseline'"),
        ("render . --templates", "'--templates'"),
        ("hub serve --root", "'--root'"),
        ("demo --root", "'--root'"),
    ],
)
def test_an_empty_path_is_no_folder(
    arguments: str, what: str, command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    done = command(*arguments.split(), "")
    name = " ".join(arguments.split()[: 2 if arguments.startswith("hub") else 1])
    line = f"Invalid value for {what}: it is empty; has a variable no value? Write . for this folder."
    assert (done.code, done.out, done.err) == (2, "", f"cardsmith: {line} See: cardsmith {name} --help\n")
    assert list(tmp_path.iterdir()) == []
