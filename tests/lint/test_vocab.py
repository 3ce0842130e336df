"""The Hub's lists: what they must hold, and where they are from."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cardsmith.lint import vocab

FILES = sorted(Path(vocab.__file__).parent.glob("*.json"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_each_list_says_where_it_is_from(path: Path) -> None:
    data = json.loads(path.read_text("utf-8"))
    assert "hub-docs" in data["_provenance"] or "huggingface.js" in data["_provenance"]


def test_the_lists_are_whole() -> None:
    assert (len(vocab.licenses()), len(vocab.pipeline_tags()), len(vocab.libraries())) == (83, 57, 240)


def test_keys_are_consistent() -> None:
    assert vocab.filled_keys() < vocab.keys()
    assert set(vocab.misspelt_keys().values()) <= vocab.keys()
    assert not set(vocab.misspelt_keys()) & vocab.keys()
