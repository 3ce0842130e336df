"""What is undone however a command ends."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest

from cardsmith.at_last import at_last, undo_all
from cardsmith.temporary import temporary_folder


def test_at_the_end_of_the_block() -> None:
    done: list[str] = []
    with pytest.raises(KeyError), at_last(lambda: done.append("outer")), at_last(lambda: done.append("inner")):
        raise KeyError
    assert done == ["inner", "outer"]
    undo_all()
    assert done == ["inner", "outer"]


def test_before_the_end_of_the_block() -> None:
    done: list[str] = []

    def fail_once() -> None:
        done.append("inner")
        if len(done) == 1:
            raise KeyError

    with at_last(lambda: done.append("outer")), at_last(fail_once):
        undo_all()
        assert done == ["inner", "outer"]
    undo_all()
    assert done == ["inner", "outer", "inner", "outer"]


def test_an_interrupted_end_is_made_up_for() -> None:
    tries: list[bool] = []

    def undo() -> None:
        tries.append(True)
        if len(tries) == 1:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt), at_last(undo):
        pass
    undo_all()
    assert len(tries) == 2


def test_a_temporary_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with temporary_folder() as place:
        (place / "file").write_text("x")
        undo_all()
        assert not place.exists()
    assert list(tmp_path.iterdir()) == []
