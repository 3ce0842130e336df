"""Which cards a path means."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from cardsmith.errors import FolderError
from cardsmith.lint import find

CARD = "---\nlicense: mit\n---\n"


def _make(folder: Path, *names: str) -> None:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(CARD if name.endswith(".md") else "")


def _names(folder: Path, *paths: str) -> list[str]:
    return [path.relative_to(folder).as_posix() for path in find([folder / path for path in paths or ("",)])]


@pytest.mark.parametrize("sign", ["config.json", "adapter_config.json", "model.safetensors", ".cardsmith/facts.json"])
def test_a_model_folder_is_its_readme(sign: str, tmp_path: Path) -> None:
    _make(tmp_path, "README.md", sign, "checkpoint-10/README.md", "notes.md")
    assert _names(tmp_path) == ["README.md"]


def test_a_folder_of_cards_is_searched(tmp_path: Path) -> None:
    _make(tmp_path, "README.md", "b/README.md", "b/model.safetensors", "b/checkpoint-1/README.md", "a/one.md")
    _make(tmp_path, ".git/README.md", "a/.cache/README.md")
    (tmp_path / "a" / "plain.md").write_text("# No front matter\n\n---\n")
    (tmp_path / "a" / "text.txt").write_text(CARD)
    assert _names(tmp_path) == ["README.md", "a/one.md", "b/README.md"]


def test_a_file_is_taken_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "plain.txt").write_text("no card")
    assert _names(tmp_path, "plain.txt") == ["plain.txt"]


def test_what_cannot_be_a_card_is_passed_over(tmp_path: Path) -> None:
    _make(tmp_path, "one.md")
    os.mkfifo(tmp_path / "pipe.md")
    (tmp_path / "link.md").symlink_to("nowhere")
    (tmp_path / "latin.md").write_bytes(b"caf\xe9")
    (tmp_path / "loop").symlink_to(tmp_path)
    assert _names(tmp_path) == ["one.md"]


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("nowhere", "does not exist. Give a README.md, a model folder, or a folder of cards."),
        ("empty", "holds no card (no README.md, no *.md with front matter). Nothing was checked."),
    ],
)
def test_nothing_to_check_is_an_error(path: str, words: str, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(FolderError) as error:
        find([tmp_path / path])
    assert str(error.value) == f"{tmp_path / path} {words}"


def test_no_path_is_an_error() -> None:
    with pytest.raises(FolderError, match="there is nothing to check"):
        find([])
