"""What a killed push left behind goes; everything else stays."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from cardsmith.push import push
from cardsmith.push.preparing import leftovers
from push.makers import Shelf, contents

_OURS = ".0123456789abcdef.tmp"


def test_old_temporary_files_of_our_own(tmp_path: Path) -> None:
    for place in (tmp_path, tmp_path / ".cardsmith", tmp_path / "sub"):
        place.mkdir(exist_ok=True)
        for name in (_OURS, ".fedcba9876543210.tmp", ".0123456789abcde.tmp", "x.0123456789abcdef.tmp", ".notes.tmp"):
            (place / name).write_text("x")
        os.utime(place / ".fedcba9876543210.tmp", (0, 0))
        os.utime(place / ".notes.tmp", (0, 0))
    (tmp_path / ".aaaaaaaaaaaaaaaa.tmp").symlink_to("elsewhere")
    (tmp_path / ".bbbbbbbbbbbbbbbb.tmp").mkdir()
    os.utime(tmp_path / ".aaaaaaaaaaaaaaaa.tmp", (0, 0), follow_symlinks=False)
    os.utime(tmp_path / ".bbbbbbbbbbbbbbbb.tmp", (0, 0))
    before = sorted(path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*"))
    leftovers.clear(tmp_path)
    gone = {".fedcba9876543210.tmp", ".cardsmith/.fedcba9876543210.tmp"}
    after = sorted(path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*"))
    assert after == [path for path in before if path not in gone]


def test_the_names_are_those_of_the_writer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As one that is killed leaves them."""
    from cardsmith import atomic

    monkeypatch.setattr(Path, "unlink", lambda *_: None)
    with atomic.rehearsed(tmp_path / "README.md", b"x"):
        pass
    monkeypatch.undo()
    (left,) = contents(tmp_path)
    os.utime(tmp_path / left, (time.time() - 3700,) * 2)
    leftovers.clear(tmp_path)
    assert contents(tmp_path) == {}


def test_a_folder_that_is_gone(tmp_path: Path) -> None:
    leftovers.clear(tmp_path / "gone")


def test_a_push_takes_them_away_and_a_dry_run_does_not(model: Path, shelf: Shelf) -> None:
    (model / _OURS).write_text("half a card")
    os.utime(model / _OURS, (0, 0))
    push(model, endpoint=shelf.endpoint, dry_run=True)
    assert (model / _OURS).exists()
    push(model, endpoint=shelf.endpoint)
    assert not (model / _OURS).exists()
