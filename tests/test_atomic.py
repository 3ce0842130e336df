"""Whole files or nothing."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from cardsmith import atomic


def _names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@pytest.mark.parametrize("data", [b"", b"\r\n\0\xff", b"x" * 3_000_000])
def test_the_bytes_arrive(tmp_path: Path, data: bytes) -> None:
    atomic.write_bytes(tmp_path / "new" / "folder" / "file", data)
    assert (tmp_path / "new/folder/file").read_bytes() == data
    assert _names(tmp_path / "new/folder") == ["file"]


def test_text_is_utf8_with_its_own_line_ends(tmp_path: Path) -> None:
    atomic.write_text(tmp_path / "file", "é\r\n\r\u2028\n")
    assert (tmp_path / "file").read_bytes() == b"\xc3\xa9\r\n\r\xe2\x80\xa8\n"


@pytest.mark.parametrize("mode", [0o600, 0o640, 0o444, 0o755, 0o666])
def test_permissions_are_kept(tmp_path: Path, mode: int) -> None:
    file = tmp_path / "file"
    file.write_text("old")
    file.chmod(mode)
    atomic.write_text(file, "new")
    assert (file.read_text(), stat.S_IMODE(file.stat().st_mode)) == ("new", mode)


_ROOT = pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root gives files away")


@_ROOT
@pytest.mark.parametrize("mode", [0o600, 0o2664])
def test_root_leaves_a_file_to_its_owner(tmp_path: Path, mode: int) -> None:
    file = tmp_path / "file"
    file.write_text("old")
    os.chown(file, 1234, 2345)
    file.chmod(mode)
    atomic.write_text(file, "new")
    status = file.stat()
    assert (file.read_text(), status.st_uid, status.st_gid) == ("new", 1234, 2345)
    assert stat.S_IMODE(status.st_mode) == mode


@_ROOT
@pytest.mark.parametrize(("refused", "owner"), [((1234,), (0, 2345)), ((1234, -1), (0, 0))])
def test_who_may_not_give_it_away_keeps_its_group_at_least(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, refused: tuple[int, ...], owner: tuple[int, int]
) -> None:
    """As anybody but root would see it."""
    fchown = os.fchown

    def refuse(handle: int, user: int, group: int) -> None:
        if user in refused:
            raise PermissionError(1, "Operation not permitted")
        fchown(handle, user, group)

    file = tmp_path / "file"
    file.write_text("old")
    os.chown(file, 1234, 2345)
    monkeypatch.setattr(atomic.os, "fchown", refuse)
    atomic.write_text(file, "new")
    status = file.stat()
    assert (file.read_text(), (status.st_uid, status.st_gid)) == ("new", owner)


def test_a_private_file_is_never_readable_by_others(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "file"
    file.write_text("old")
    file.chmod(0o600)
    modes = []
    fsync = os.fsync

    def look(handle: int) -> None:
        modes.append(stat.S_IMODE(os.fstat(handle).st_mode))
        fsync(handle)

    monkeypatch.setattr(atomic.os, "fsync", look)
    atomic.write_text(file, "new")
    assert modes == [0o600]


@pytest.mark.parametrize(("umask", "mode"), [(0o022, 0o644), (0o077, 0o600)])
def test_a_new_file_gets_what_the_umask_grants(tmp_path: Path, umask: int, mode: int) -> None:
    before = os.umask(umask)
    try:
        atomic.write_text(tmp_path / "file", "new")
        assert os.umask(umask) == umask
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "file").stat().st_mode) == mode


def test_a_link_is_followed(tmp_path: Path) -> None:
    (tmp_path / "there").mkdir()
    (tmp_path / "there/file").write_text("old")
    (tmp_path / "link").symlink_to("there/file")
    (tmp_path / "dangling").symlink_to("there/new")
    atomic.write_text(tmp_path / "link", "new")
    atomic.write_text(tmp_path / "dangling", "newer")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "dangling").is_symlink()
    assert [(tmp_path / "there" / name).read_text() for name in ("file", "new")] == ["new", "newer"]
    assert _names(tmp_path / "there") == ["file", "new"]


def test_the_longest_name(tmp_path: Path) -> None:
    atomic.write_text(tmp_path / ("n" * 255), "x")
    assert _names(tmp_path) == ["n" * 255]


@pytest.mark.parametrize("call", ["fsync", "replace", "rename", "fdopen"])
@pytest.mark.parametrize(
    "error", [OSError(28, "No space left on device"), KeyboardInterrupt()], ids=["full", "interrupted"]
)
def test_a_failure_leaves_the_old_file_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str, error: BaseException
) -> None:
    (tmp_path / "file").write_text("old")

    def fail(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(atomic.os, call, fail)
    if call == "rename":
        monkeypatch.setattr(Path, "replace", fail)
    with pytest.raises(type(error)):
        atomic.write_text(tmp_path / "file", "new")
    monkeypatch.undo()
    assert (tmp_path / "file").read_text() == "old"
    assert _names(tmp_path) == ["file"]


def test_a_folder_in_its_place_stays(tmp_path: Path) -> None:
    (tmp_path / "file").mkdir()
    with pytest.raises(OSError, match="directory"):
        atomic.write_text(tmp_path / "file", "new")
    assert _names(tmp_path) == ["file"]


def test_text_that_utf8_cannot_hold_changes_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("old")
    with pytest.raises(UnicodeEncodeError):
        atomic.write_text(tmp_path / "file", "\ud800")
    assert ((tmp_path / "file").read_text(), _names(tmp_path)) == ("old", ["file"])


def test_of_writers_at_once_one_whole_file_remains(tmp_path: Path) -> None:
    program = (
        "import sys\nfrom pathlib import Path\nfrom cardsmith import atomic\n"
        "for _ in range(50): atomic.write_bytes(Path(sys.argv[1]), sys.argv[2].encode() * 100_000)"
    )
    file = tmp_path / "file"
    atomic.write_bytes(file, b"0" * 100_000)
    writers = [subprocess.Popen([sys.executable, "-c", program, str(file), digit]) for digit in "123"]
    seen = set()
    while any(writer.poll() is None for writer in writers):
        content = file.read_bytes()
        seen.add((len(content), len(set(content))))
    assert [writer.returncode for writer in writers] == [0, 0, 0]
    assert seen == {(100_000, 1)}
    assert _names(tmp_path) == ["file"]


def test_a_rehearsal_changes_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("old")
    with atomic.rehearsed(tmp_path / "file", b"new"):
        assert (tmp_path / "file").read_text() == "old"
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == {"file": "old"}
    with atomic.rehearsed(tmp_path / "file", b"new") as place:
        place()
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == {"file": "new"}
    with atomic.rehearsed(tmp_path / "new/folder/file", b"new"):
        pass
    assert _names(tmp_path) == ["file"]


@pytest.mark.parametrize("place", ["notes/file", "notes/deeper/file"])
def test_a_file_where_a_folder_belongs(tmp_path: Path, place: str) -> None:
    (tmp_path / "notes").write_text("mine")
    with pytest.raises(NotADirectoryError) as caught:
        atomic.write_text(tmp_path / place, "new")
    assert caught.value.strerror == "notes is no folder; move it away"
    assert (tmp_path / "notes").read_text() == "mine"


def test_a_link_that_leads_nowhere_where_a_folder_belongs(tmp_path: Path) -> None:
    (tmp_path / "notes").symlink_to("notes")
    with pytest.raises(NotADirectoryError) as caught:
        atomic.write_text(tmp_path / "notes/file", "new")
    assert caught.value.strerror == "notes is no folder; move it away"
