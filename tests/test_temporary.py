"""Temporary folders of killed processes go; what is in use, young or not cardsmith's stays."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from cardsmith.temporary import clear_killed, temporary_folder

_HOLD = """
from cardsmith.temporary import temporary_folder
with temporary_folder() as folder:
    (folder / "half").write_text("x")
    print(folder, flush=True)
    input()
"""


@pytest.fixture
def room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where temporary folders are made."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def _age(*places: Path) -> None:
    for place in places:
        os.utime(place, (0, 0))


def test_what_a_killed_process_left_goes_after_an_hour(room: Path) -> None:
    holder = subprocess.Popen(
        [sys.executable, "-c", _HOLD],
        env={**os.environ, "TMPDIR": str(room)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with holder:
        assert holder.stdout
        folder = Path(holder.stdout.readline().strip())
        _age(folder)
        clear_killed()
        assert (folder / "half").exists(), "it is in use"
        holder.send_signal(signal.SIGKILL)
    folder.touch()
    clear_killed()
    assert (folder / "half").exists(), "it is young"
    _age(folder)
    clear_killed()
    assert list(room.iterdir()) == []


def test_what_is_not_ours_stays(room: Path) -> None:
    mine = room / "cardsmith-examples"
    open_to_all, file, elsewhere = (room / f"cardsmith-tmp-{name * 8}" for name in "abc")
    target = room / "target"
    for place in (mine, open_to_all, target):
        place.mkdir(mode=0o755)
    file.touch()
    elsewhere.symlink_to(target)
    _age(mine, open_to_all, target, file)
    os.utime(elsewhere, (0, 0), follow_symlinks=False)
    before = sorted(room.iterdir())
    clear_killed()
    assert sorted(room.iterdir()) == before


def test_a_folder_in_use_by_this_process_stays(room: Path) -> None:
    with temporary_folder() as folder:
        _age(folder)
        clear_killed()
        assert folder.is_dir()
    assert list(room.iterdir()) == []
