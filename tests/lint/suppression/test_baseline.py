"""Findings that a repository starts with: known again, whatever happens around them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cardsmith.errors import ConfigError
from cardsmith.lint import Diagnostic, validate_paths
from cardsmith.lint.suppression.baseline import Baseline

RULES = ["FM003", "LI001", "ID001"]
CARD = "---\nlicence: mit\n---\n\n# A\n\nSee [](https://huggingface.co/None).\n\nSee [](https://huggingface.co/None).\n"


def _found(folder: Path) -> list[Diagnostic]:
    return validate_paths([folder], select=RULES)


def _new(folder: Path) -> list[tuple[int, str]]:
    known = Baseline.read(folder / "known.json")
    return [(each.line, each.code) for each in _found(folder) if not known.knows(each)]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of cards with a baseline."""
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "README.md").write_text(CARD)
    assert Baseline.write(tmp_path / "known.json", _found(tmp_path)) == 4
    return tmp_path


def test_what_it_holds(folder: Path) -> None:
    content = json.loads((folder / "known.json").read_text())
    assert content["version"] == 1
    assert [(each["path"], each["code"], each["count"]) for each in content["findings"]] == [
        ("a/README.md", "FM003", 1),
        ("a/README.md", "ID001", 2),
        ("a/README.md", "LI001", 1),
    ]
    before = (folder / "known.json").read_bytes()
    Baseline.write(folder / "known.json", reversed(_found(folder)))
    assert (folder / "known.json").read_bytes() == before


def test_lines_may_move_and_blanks_may_change(folder: Path) -> None:
    assert _new(folder) == []
    moved = CARD.replace("licence: mit", "tags: [a]\nlicence:   mit").replace("# A\n", "# A\n\nMore.\n")
    (folder / "a" / "README.md").write_text(moved)
    assert _new(folder) == []


def test_words_and_numbers_may_not(folder: Path) -> None:
    (folder / "a" / "README.md").write_text(f"{CARD}\nSee [](https://huggingface.co/None).\n")
    assert _new(folder) == [(11, "ID001")]
    (folder / "a" / "README.md").write_text(CARD.replace("licence: mit", "licence: bsd"))
    assert _new(folder) == [(2, "FM003")]


def test_files_may_not_either(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "a").rename(folder / "b")
    assert len(_new(folder)) == 4
    (folder / "b").rename(folder / "a")
    monkeypatch.chdir(folder / "a")
    known = Baseline.read(Path("..", "known.json"))
    assert all(known.knows(each) for each in validate_paths(["README.md"], select=RULES))


def test_what_is_gone(folder: Path) -> None:
    def gone(*cards: str, codes: list[str] = RULES) -> int:
        known = Baseline.read(folder / "known.json")
        for each in _found(folder):
            known.knows(each)
        return known.gone([folder / card for card in cards], codes)

    assert gone("a/README.md") == 0
    (folder / "a" / "README.md").write_text(CARD.replace("licence: mit", "license: mit").partition("\n\nSee")[0])
    assert gone("a/README.md") == 4
    assert gone("a/README.md", codes=["ID001"]) == 2
    assert gone() == 0
    (folder / "a" / "README.md").rename(folder / "a" / "other.md")
    assert gone() == 4


def test_what_is_gone_beside_a_card(tmp_path: Path) -> None:
    each = Diagnostic(
        path=str(tmp_path / "model" / "adapter_config.json"),
        line=1,
        column=1,
        end_line=1,
        end_column=1,
        code="AR001",
        name="x",
        severity="error",
        message="wrong",
    )
    (tmp_path / "model").mkdir()
    (tmp_path / "model" / "adapter_config.json").write_text("{}")
    Baseline.write(tmp_path / "known.json", [each])
    known = Baseline.read(tmp_path / "known.json")
    assert known.gone([tmp_path / "model" / "README.md"], ["AR001"]) == 1
    assert known.gone([tmp_path / "other" / "README.md"], ["AR001"]) == 0


def test_secrets_are_not_held_not_even_by_hand(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text("---\nlicense: mit\n---\n\nSee /home/ml/run.\n")
    found = validate_paths([tmp_path], select=["SE003"])
    assert Baseline.write(tmp_path / "known.json", found) == 0
    entry = {"path": "README.md", "code": "SE003", "context": "0", "count": 9}
    (tmp_path / "known.json").write_text(json.dumps({"version": 1, "findings": [entry]}))
    assert not any(Baseline.read(tmp_path / "known.json").knows(each) for each in found)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "is no baseline. Make one with --write-baseline {0}."),
        ("[]", "is no baseline. Make one with --write-baseline {0}."),
        ("[" * 100_000, "is no baseline. Make one with --write-baseline {0}."),
        ('{"version": 1, "findings": [{"path": []}]}', "is no baseline. Make one with --write-baseline {0}."),
        ('{"version": 2}', "is a baseline of version 2, not 1. Update cardsmith."),
    ],
)
def test_what_is_none_is_refused(content: str, said: str, tmp_path: Path) -> None:
    file = tmp_path / "known.json"
    file.write_text(content)
    with pytest.raises(ConfigError) as error:
        Baseline.read(file)
    assert str(error.value) == f"{file} {said.format(file)}"


def test_what_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ConfigError) as error:
        Baseline.write(tmp_path / "file" / "known.json", [])
    assert str(error.value) == f"{tmp_path}/file/known.json cannot be written: file is no folder; move it away."
