"""`[tool.cardsmith]` and cardsmith.toml: found, read, and refused with the key that is wrong."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from cardsmith import config
from cardsmith.config import Config
from cardsmith.errors import ConfigError

FULL = """
select = ["FM", "LI"]
ignore = ["LI004"]
fail-on = "warning"
templates = "our/templates"

[per-file-ignores]
"old/**" = ["DO001"]

[card]
license = "mit"
license_link = "LICENSE"
language = "en"
tags = ["recipes"]

[card.sections]
"Intended uses" = "Cooking."
"""


def _in_pyproject(text: str) -> str:
    return "[tool.cardsmith]\n" + text.replace("\n[", "\n[tool.cardsmith.")


def _message(tmp_path: Path, name: str, text: str) -> str:
    (tmp_path / name).write_text(text)
    with pytest.raises(ConfigError) as error:
        config.of(tmp_path)
    return str(error.value)


@pytest.mark.parametrize("name", ["cardsmith.toml", "pyproject.toml"])
def test_every_setting(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text(FULL if name == "cardsmith.toml" else _in_pyproject(FULL))
    assert config.of(tmp_path) == Config(
        file=tmp_path / name,
        select=("FM", "LI"),
        ignore=("LI004",),
        fail_on="warning",
        per_file_ignores={"old/**": ("DO001",)},
        templates=tmp_path / "our/templates",
        card={
            "license": "mit",
            "license_link": "LICENSE",
            "language": "en",
            "tags": ("recipes",),
            "sections": {"Intended uses": "Cooking."},
        },
    )


def test_the_nearest_counts_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    deep = tmp_path / "models" / "tiny"
    deep.mkdir(parents=True)
    (tmp_path / "cardsmith.toml").write_text('select = ["FM"]\nignore = ["LI"]')
    (tmp_path / "models" / "pyproject.toml").write_text("[project]\nname = 'cardsmith-models'\n")
    assert config.of(deep).file == tmp_path / "cardsmith.toml"
    (tmp_path / "models" / "pyproject.toml").write_text("[tool.cardsmith]\n")
    assert config.of(deep) == Config(file=tmp_path / "models" / "pyproject.toml")
    (tmp_path / "models" / "cardsmith.toml").write_text("")
    assert config.of(deep) == Config(file=tmp_path / "models" / "cardsmith.toml")
    monkeypatch.chdir(deep)
    assert config.of(".") == config.of(deep)
    assert config.of(deep / "not" / "there") == config.of(deep)


def test_what_is_no_file_is_passed_over(tmp_path: Path) -> None:
    (tmp_path / "cardsmith.toml").mkdir()
    (tmp_path / "pyproject.toml").symlink_to("nowhere")
    assert config.of(tmp_path) == Config()


def test_other_peoples_faults_are_not_ours(tmp_path: Path) -> None:
    """A pyproject.toml that does not speak of cardsmith is not read."""
    (tmp_path / "pyproject.toml").write_bytes(b"[project\nname = \xff")
    assert config.of(tmp_path) == Config()
    (tmp_path / "pyproject.toml").write_text("tool = 'cardsmith'")
    assert config.of(tmp_path) == Config()


MESSAGES = {
    'selct = ["FM"]': "selct is no setting. The nearest is select.",
    "xyz = 1": "xyz is no setting. There are select, ignore, fail-on, per-file-ignores, templates, card.",
    "fail_on = 'error'": "fail_on is no setting. The nearest is fail-on.",
    "select = 'FM'": 'select is \'FM\'. Give a list of codes, such as ["FM", "LI001"].',
    "ignore = [1]": 'ignore is [1]. Give a list of codes, such as ["FM", "LI001"].',
    "fail-on = 'never'": 'fail-on is \'never\'. Give "error", "warning" or "info".',
    "per-file-ignores = ['x']": (
        'per-file-ignores is [\'x\']. Give a table of paths and codes, such as "old/*" = ["LI001"].'
    ),
    "per-file-ignores.a = 'FM'": (
        "per-file-ignores is {'a': 'FM'}. Give a table of paths and codes, such as \"old/*\" = [\"LI001\"]."
    ),
    "templates = ' '": "templates is ' '. Give a folder, from the folder of this file.",
    "card = 'mit'": "card is 'mit'. Give a table.",
    "card.licence = 'mit'": "card.licence is no setting. The nearest is license.",
    "card.license-name = 'mit'": "card.license-name is no setting. The nearest is license_name.",
    "card.license = ['mit']": "card.license is ['mit']. Give the id of a licence, such as \"apache-2.0\".",
    "card.language = [1]": 'card.language is [1]. Give a text, or a list of them, such as ["en", "de"].',
    "card.sections = 'a'": "card.sections is 'a'. Give a table of headings and their Markdown text.",
    "card.sections.a = 1": "card.sections is {'a': 1}. Give a table of headings and their Markdown text.",
    f"select = '{'a' * 100}'": (f'select is \'{"a" * 59}…. Give a list of codes, such as ["FM", "LI001"].'),
}


@pytest.mark.parametrize("text", MESSAGES, ids=lambda text: text[:30])
def test_what_is_wrong_is_named_with_its_file(tmp_path: Path, text: str) -> None:
    assert _message(tmp_path, "cardsmith.toml", text) == f"{tmp_path}/cardsmith.toml: {MESSAGES[text]}"
    (tmp_path / "cardsmith.toml").unlink()
    said = f"{tmp_path}/pyproject.toml: tool.cardsmith.{MESSAGES[text]}"
    assert _message(tmp_path, "pyproject.toml", f"[tool.cardsmith]\n{text}") == said


def test_what_is_no_toml_is_one_clear_line(tmp_path: Path) -> None:
    (tmp_path / "cardsmith.toml").write_bytes(b"a = '\xff'")
    with pytest.raises(ConfigError, match=r"cardsmith\.toml is not UTF-8 \(byte 5\)\. Save it as UTF-8\."):
        config.of(tmp_path)
    assert "cardsmith.toml is not TOML: " in _message(tmp_path, "cardsmith.toml", "a = ")
    assert "cardsmith.toml is not TOML: " in _message(tmp_path, "cardsmith.toml", "a = " + "[" * 100_000)
    said = "pyproject.toml: tool.cardsmith is 1. Write it as a table, [tool.cardsmith]."
    (tmp_path / "cardsmith.toml").unlink()
    assert said in _message(tmp_path, "pyproject.toml", "tool.cardsmith = 1")


@pytest.mark.parametrize("name", ["cardsmith.toml", "pyproject.toml"])
def test_what_is_too_large_is_not_read(tmp_path: Path, name: str) -> None:
    with (tmp_path / name).open("wb") as file:
        file.truncate(10 * 2**40)
    with pytest.raises(ConfigError) as caught:
        config.of(tmp_path)
    line = f"{tmp_path / name} is larger than 10 MiB. Is it the right file? Move it away, or mend it."
    assert str(caught.value) == line


def test_toml_is_read_only_where_there_is_some(tmp_path: Path) -> None:
    script = f"import sys; from cardsmith import config; config.of({str(tmp_path)!r}); print('tomllib' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"


def test_python_3_10_is_given_a_reader() -> None:
    requirements = Path(__file__).parents[1].joinpath("pyproject.toml").read_text("utf-8")
    assert "tomli>=2.0; python_version < '3.11'" in requirements
