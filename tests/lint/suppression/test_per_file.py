"""Rules that do not count in some files."""

from __future__ import annotations

from pathlib import Path

import pytest

from cardsmith.card.model import Card
from cardsmith.errors import ConfigError
from cardsmith.lint import validate
from cardsmith.lint.suppression.per_file import PerFile


@pytest.mark.parametrize(
    ("glob", "path", "matches"),
    [
        ("README.md", "README.md", True),
        ("README.md", "a/b/README.md", True),
        ("README.md", "a/README.mdx", False),
        ("*.json", "a/config.json", True),
        ("old", "old/a/README.md", True),
        ("old", "a/old/README.md", True),
        ("old/", "old/README.md", True),
        ("old/*", "old/README.md", True),
        ("old/*", "old/a/README.md", True),
        ("old/*.md", "old/a/b.md", False),
        ("old/**", "old/a/b/README.md", True),
        ("old/**/README.md", "old/README.md", True),
        ("old/**/README.md", "old/a/b/README.md", True),
        ("**/README.md", "README.md", True),
        ("./old/README.md", "old/README.md", True),
        ("old/a?/README.md", "old/ab/README.md", True),
        ("old/a?/README.md", "old/a/README.md", False),
        ("a/README.md", "b/a/README.md", False),
        ("a.c", "abc", False),
        ("[a]/README.md", "[a]/README.md", True),
        ("a/b\nc", "a/b\nc", True),
    ],
)
def test_globs(glob: str, path: str, matches: bool, tmp_path: Path) -> None:
    ignores = PerFile({glob: ["FM"]}, tmp_path)
    assert ignores.silences(str(tmp_path / path), "FM001") is matches
    assert ignores.silences(str(tmp_path / path), "LI001") is False


def test_they_start_from_their_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a").mkdir()
    monkeypatch.chdir(tmp_path / "a")
    assert PerFile({"a/b.md": ["FM"]}, tmp_path).silences("b.md", "FM001")
    assert PerFile({"../c.md": ["FM"]}).silences(str(tmp_path / "c.md"), "FM001")
    assert PerFile({"b.md": ["fm003"]}).silences("b.md", "FM003")


def test_validate_takes_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("old", "new"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "README.md").write_text("---\nlicence: mit\n---\n\n# A\n")
    found = validate(".", select=["FM003", "LI001"], per_file_ignores={"old/**": ["LI"]})
    assert [(each.path, each.code) for each in found] == [
        ("new/README.md", "LI001"),
        ("new/README.md", "FM003"),
        ("old/README.md", "FM003"),
    ]
    card = Card("---\nlicence: mit\n---\n")
    assert validate(card, select=["FM003", "LI001"], per_file_ignores={"README.md": ["FM", "LI"]}) == []


@pytest.mark.parametrize("code", ["SE003", "SE", "S", "se003"])
def test_secrets_stand(code: str) -> None:
    with pytest.raises(ConfigError, match=r"^SE?\d* ?.*cannot be ignored for single files"):
        PerFile({"README.md": [code]})


def test_an_unknown_rule_is_named_with_the_nearest() -> None:
    with pytest.raises(ConfigError, match=r"there is no rule 'LI01'\. The nearest is LI001\."):
        PerFile({"README.md": ["LI01"]})
