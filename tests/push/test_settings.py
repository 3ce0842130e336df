"""A push under `[tool.cardsmith]` brings the card up to date as a render does."""

from __future__ import annotations

from pathlib import Path

from cardsmith.push import push

from .makers import Shelf, judge, make_model
from .two_sides import there


def test_settings_are_used(tmp_path: Path, shelf: Shelf) -> None:
    (tmp_path / "cardsmith.toml").write_text('templates = "ours"\n[card]\nlicense = "mit"\n')
    (tmp_path / "ours").mkdir()
    (tmp_path / "ours" / "model.md.jinja").write_text("# Ours\n\nWords of ours.\n")
    push(judge(make_model(tmp_path / "tiny", license_id=None)), endpoint=shelf.endpoint)
    assert "license: mit\n" in there(shelf)
    assert there(shelf).endswith("# Ours\n\nWords of ours.\n")


def test_what_was_said_of_the_card_stands_against_them(tmp_path: Path, shelf: Shelf) -> None:
    (tmp_path / "cardsmith.toml").write_text('[card]\nlicense = "apache-2.0"\n')
    push(judge(make_model(tmp_path / "tiny")), endpoint=shelf.endpoint)
    assert "license: mit\n" in there(shelf)
