"""What docs/validate.md shows is true."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from cardsmith import config
from cardsmith.card.model import Card
from cardsmith.cli import run
from cardsmith.lint import FORMATS, validate

GUIDE = (Path(__file__).parents[2] / "docs" / "validate.md").read_text("utf-8")


def _block(language: str) -> str:
    """The first fenced block of this language."""
    found = re.search(rf"^```{language}\n(.*?)^```$", GUIDE, re.MULTILINE | re.DOTALL)
    assert found is not None
    return found[1]


def test_the_example_is_what_is_printed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "my-model").mkdir()
    (tmp_path / "my-model" / "README.md").write_text("---\nlicence: apache-2.0\n---\n\n# Tiny\n")
    monkeypatch.chdir(tmp_path)
    command, *lines = _block("").splitlines(keepends=True)
    run(command.removeprefix("$ cardsmith ").split())
    out, err = capsys.readouterr()
    assert out + err == "".join(lines)


def test_the_settings_are_settings(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text(_block("toml"))
    settings = config.of(tmp_path)
    assert (settings.fail_on, settings.per_file_ignores) == ("warning", {"archive/**": ("DO", "EV")})
    assert sorted(settings.card) == ["language", "license", "sections", "tags"]


def test_the_comments_silence_what_they_name() -> None:
    for text in (f"---\nlicense: mit\n{_block('yaml')}---\n", f"---\nlicense: mit\n---\n\n{_block('markdown')}"):
        quiet = validate(Card(text), select=["ID002", "FM010", "DO004", "CS"])
        loud = validate(Card(re.sub("cardsmith: ", "", text)), select=["ID002", "FM010", "DO004"])
        assert (quiet, bool(loud)) == ([], True)


def test_every_format_is_listed() -> None:
    assert re.findall(r"^\| `(\w+)` \|", GUIDE, re.MULTILINE) == list(FORMATS)
