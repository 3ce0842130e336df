"""`cardsmith render` under `[tool.cardsmith]`: its templates, and what it says of every card; options win."""

from __future__ import annotations

from pathlib import Path

import pytest

from cardsmith.facts import Finding, assemble, write

from .conftest import Command


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A run in a project with settings."""
    (tmp_path / "pyproject.toml").write_text(
        '[tool.cardsmith]\ntemplates = "ours"\n\n[tool.cardsmith.card]\nlicense = "mit"\nlanguage = ["en", "de"]\n'
        'sections = { "Contact" = "Write to us." }\n'
    )
    for name in ("ours", "theirs"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "model.md.jinja").write_text(f"# By {name}\n\n{{{{ facts.card.sections['Contact'] }}}}\n")
    place = tmp_path / "run"
    place.mkdir()
    (place / "config.json").write_text("{}")
    write(place, assemble([Finding("method.name", "GRPO", "a test")]))
    return place


def test_settings_are_used(folder: Path, command: Command) -> None:
    done = command("render", folder, "--stdout")
    assert done.code == 0
    assert done.out.startswith("---\nlicense: mit\nlanguage:\n- en\n- de\n")
    assert done.out.endswith("# By ours\n\nWrite to us.\n")
    assert command("render", folder).code == 0
    assert command("render", folder, "--check").code == 0
    sources = command("facts", folder).out
    assert "pyproject.toml: tool.cardsmith.card.license" in sources


def test_options_win(folder: Path, command: Command) -> None:
    done = command("render", folder, "--stdout", "--templates", folder.parent / "theirs", "--set", "license=apache-2.0")
    assert "license: apache-2.0\n" in done.out
    assert "# By theirs\n" in done.out
    command("render", folder, "--set", "license=apache-2.0")
    assert "license: apache-2.0\n" in command("render", folder, "--stdout").out


def test_what_is_wrong_with_them_is_named(folder: Path, command: Command) -> None:
    (folder.parent / "pyproject.toml").write_text("[tool.cardsmith]\ntemplate = 'ours'\n")
    done = command("render", folder)
    said = (
        f"cardsmith: {folder.parent}/pyproject.toml: tool.cardsmith.template is no setting. The nearest is templates.\n"
    )
    assert (done.code, done.out, done.err) == (2, "", said)
    (folder.parent / "pyproject.toml").write_text("[tool.cardsmith]\ntemplates = 'none'\n")
    assert f"{folder.parent}/none is not a folder of templates." in command("render", folder).err
