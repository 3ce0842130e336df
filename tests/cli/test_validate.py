"""`cardsmith validate` as a command; what the rules find is tested with them."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path

import pytest

from .conftest import Command

_GOOD = "---\nlicense: mit\n---\n\n# Good\n\nWords of a person who knows it.\n"
_BAD = "# Bad\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two cards, in the folder that commands are run from."""
    monkeypatch.chdir(tmp_path)
    for name, text in (("good", _GOOD), ("bad", _BAD)):
        (tmp_path / name).mkdir()
        (tmp_path / name / "README.md").write_text(text)
    return tmp_path


def feed(monkeypatch: pytest.MonkeyPatch, data: bytes) -> None:
    """Put something on standard input."""
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))


def codes(out: str) -> list[tuple[str, str]]:
    """(path, code) of each finding in JSON."""
    return [(each["path"], each["code"]) for each in json.loads(out)]


def test_nothing_found(folder: Path, command: Command) -> None:
    done = command("validate", "good", "--select", "FM,LI")
    assert (done.code, done.out, done.err) == (0, "", "Nothing found.\n")
    done = command("validate", "good", "--select", "FM,LI", "--format", "json")
    assert (done.code, done.out, done.err) == (0, "[]\n", "")


def test_findings_in_text_and_their_sum(folder: Path, command: Command) -> None:
    done = command("validate", "bad", "--select", "FM001")
    words = "no front matter; begin the file with `---`, then `license: …` and other keys, then `---`"
    assert done.code == 1
    assert done.out == f"bad/README.md:1:1 FM001 error {words}\n    # Bad\n    ^\n"
    assert done.err == "1 error.\n"


def test_findings_of_all_paths_are_sorted(folder: Path, command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    feed(monkeypatch, _BAD.encode())
    done = command("validate", "good", "-", "bad", "--format", "json", "--select", "FM001")
    assert (done.code, done.err) == (1, "")
    assert codes(done.out) == [("README.md", "FM001"), ("bad/README.md", "FM001")]


def test_standard_input(folder: Path, command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    feed(monkeypatch, _GOOD.encode())
    assert command("validate", "-").code == 0
    feed(monkeypatch, b"")
    assert command("validate", "-").code == 1
    feed(monkeypatch, b"caf\xe9")
    done = command("validate", "-")
    said = "cardsmith: Standard input is not UTF-8 (byte 3). Save the card as UTF-8.\n"
    assert (done.code, done.out, done.err) == (2, "", said)


@pytest.mark.parametrize(
    ("level", "code"),
    [("error", 0), ("warning", 1), ("info", 1)],
)
def test_fail_on(folder: Path, command: Command, monkeypatch: pytest.MonkeyPatch, level: str, code: int) -> None:
    """A card with a warning: an upper-case licence, which the Hub takes."""
    feed(monkeypatch, _GOOD.replace("mit", "MIT").encode())
    done = command("validate", "-", "--fail-on", level, "--select", "LI002", "--format", "json")
    assert [each["severity"] for each in json.loads(done.out)] == ["warning"]
    assert done.code == code


def test_ignore_and_select(folder: Path, command: Command) -> None:
    assert command("validate", "bad", "--ignore", "FM, LI").code == 0
    assert command("validate", "bad", "--select", "ID").code == 0
    done = command("validate", "bad", "--select", "FM9")
    assert (done.code, done.out) == (2, "")


def test_a_path_that_is_missing_is_named(folder: Path, command: Command) -> None:
    done = command("validate", "good", "none")
    said = "cardsmith: none does not exist. Give a README.md, a model folder, or a folder of cards.\n"
    assert (done.code, done.out, done.err) == (2, "", said)
