"""A disk that is full, or may not be written: the old files stay whole, one line says so, and nothing is sent."""

from __future__ import annotations

import contextlib
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from cardsmith.cli import run
from cardsmith.localhub import LocalHub
from cardsmith.push import push
from cardsmith.push.preparing import stage

from .makers import Shelf, contents, judge, make_model, safetensors
from .two_sides import ID, api, put

_WAY_OUT = "Check its permissions and space. Nothing was pushed; every file is as it was."
_SIZE = 128 * 1024


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Path]:
    """A file system of one's own, with room for an empty Hub."""
    with _mounted(tmp_path / "room", 4 * 2**20) as place:
        yield place


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A small file system of one's own, with a model on it."""
    with _mounted(tmp_path / "disk", _SIZE) as place:
        yield judge(make_model(place / "tiny"))


@contextlib.contextmanager
def _mounted(place: Path, size: int) -> Iterator[Path]:
    place.mkdir()
    made = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", place], capture_output=True)
    if made.returncode:
        pytest.skip("only root can mount a file system")
    try:
        yield place
    finally:
        subprocess.run(["umount", "--lazy", place], check=True)


def _fill(place: Path, left: int) -> None:
    """Leave so many bytes."""
    with (place / "filling").open("wb", buffering=0) as file, contextlib.suppress(OSError):
        while file.write(b"x" * 4096):
            pass
    os.truncate(place / "filling", (place / "filling").stat().st_size - left)


_TEMPORARY = "Temporary files cannot be written in {}: {}. Free space there, or set TMPDIR to another folder."


def _refused(model: Path, shelf: Shelf, capsys: pytest.CaptureFixture[str], **options: Path) -> str:
    """What the only line says of a push that could not be done; the folder is as it was."""
    before = contents(model)
    more = [str(word) for name, value in options.items() for word in (f"--{name}", value)]
    assert run(["push", str(model), "--repo-id", f"local/{model.name}", "--endpoint", shelf.endpoint, *more]) == 2
    assert contents(model) == before
    return capsys.readouterr().err.removeprefix("cardsmith: ").removesuffix("\n")


def test_no_folder_for_temporary_files(
    model: Path, shelf: Shelf, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """For the card beside the files, for a README from the Hub, and for a verification."""
    gone = tmp_path / "gone"
    monkeypatch.setattr("tempfile.tempdir", str(gone))
    said = _TEMPORARY.format(gone, "No such file or directory")
    assert (_refused(model, shelf, capsys), shelf.repositories()) == (said, [])
    (model / ".cardsmith/verdict.json").unlink()
    assert (_refused(model, shelf, capsys), shelf.repositories()) == (said, [])
    api(shelf).create_repo(ID)
    put(shelf, "# Theirs\n")
    assert (_refused(model, shelf, capsys), len(shelf.commits(ID))) == (said, 2)


def test_no_folder_for_a_signature(
    model: Path, shelf: Shelf, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from .signing import make_key

    pytest.importorskip("model_signing")
    monkeypatch.setattr(stage, "findings", lambda _: ())
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "gone"))
    said = _refused(model, shelf, capsys, sign=make_key(tmp_path / "key.pem"))
    assert said == _TEMPORARY.format(tmp_path / "gone", "No such file or directory")


def test_a_full_disk_for_temporary_files(
    disk: Path, model: Path, shelf: Shelf, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    _fill(disk.parent, 0)
    monkeypatch.setattr("tempfile.tempdir", str(disk.parent))
    said = _TEMPORARY.format(disk.parent, "No space left on device")
    assert (_refused(model, shelf, capsys), shelf.repositories()) == (said, [])
    assert sorted(path.name for path in disk.parent.iterdir()) == ["filling", "tiny"]


@pytest.mark.parametrize("left", [0, 4096, 8192], ids=["for nothing", "for one file", "for two files"])
def test_a_full_disk(disk: Path, shelf: Shelf, capsys: pytest.CaptureFixture[str], left: int) -> None:
    """There is room for none, one or two of README.md, facts.json and render.md."""
    (disk / "README.md").write_text("# Mine\n")
    _fill(disk.parent, left)
    before = contents(disk)
    assert run(["push", str(disk), "--repo-id", f"local/{disk.name}", "--endpoint", shelf.endpoint]) == 2
    reason = "No space left on device"
    assert capsys.readouterr().err == f"cardsmith: {disk} cannot be written: {reason}. {_WAY_OUT}\n"
    assert (contents(disk), shelf.repositories()) == (before, [])


def test_a_disk_that_is_full_for_a_verdict(disk: Path, shelf: Shelf, capsys: pytest.CaptureFixture[str]) -> None:
    """It is found out before the verification, and the old verdict stays."""
    (disk / "tokenizer.json").write_text('{"version": "2.0"}')
    _fill(disk.parent, 0)
    before = contents(disk)
    assert run(["push", str(disk), "--repo-id", f"local/{disk.name}", "--endpoint", shelf.endpoint]) == 2
    assert capsys.readouterr().err == (
        f"cardsmith: {disk}/.cardsmith/verdict.json cannot be written: No space left on device. "
        "Check its permissions and space. Nothing was pushed.\n"
    )
    assert (contents(disk), shelf.repositories()) == (before, [])


def test_a_disk_of_the_hub_that_is_full(
    room: Path, model: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Large files are written there by the client itself, where the Hub is on the same machine."""
    monkeypatch.setattr("huggingface_hub.constants.HF_HOME", "/home/me/hf")
    (model / "model.safetensors").write_bytes(safetensors(data=os.urandom(12 * 2**20)))
    with LocalHub(room / "hub").running() as endpoint:
        assert run(["push", str(model), "--repo-id", ID, "--endpoint", endpoint, "--no-verify"]) == 2
    assert capsys.readouterr().err == (
        f"cardsmith: {endpoint} could not be asked to push to {ID}: a disk of this machine is full: the Hub's, or that "
        f"of /home/me/hf. Free space there. No file was pushed so far. Run it again. The new repository {ID} stays, "
        "private, for the next try.\n"
    )


def test_a_folder_that_may_only_be_read(disk: Path, shelf: Shelf, capsys: pytest.CaptureFixture[str]) -> None:
    before = contents(disk)
    subprocess.run(["mount", "-o", "remount,ro", disk.parent], check=True)
    assert run(["push", str(disk), "--repo-id", f"local/{disk.name}", "--endpoint", shelf.endpoint]) == 2
    assert capsys.readouterr().err == f"cardsmith: {disk} cannot be written: Read-only file system. {_WAY_OUT}\n"
    assert (contents(disk), shelf.repositories()) == (before, [])


def test_what_is_pushed_already_needs_no_writing(disk: Path, shelf: Shelf) -> None:
    first = push(disk, endpoint=shelf.endpoint)
    subprocess.run(["mount", "-o", "remount,ro", disk.parent], check=True)
    again = push(disk, endpoint=shelf.endpoint)
    assert (again.unchanged, again.commit, again.notes) == (True, first.commit, ())


def test_a_disk_that_fills_up_while_it_is_pushed(disk: Path, shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is published is published; the folder is brought up to date by the next push."""
    from cardsmith.push.hub import Hub

    commit = Hub.commit

    def late(hub: Hub, *rest: object) -> object:
        made = commit(hub, *rest)  # type: ignore[arg-type]
        _fill(disk.parent, 0)
        return made

    monkeypatch.setattr(Hub, "commit", late)
    before = contents(disk)
    receipt = push(disk, endpoint=shelf.endpoint)
    assert receipt.read_back
    assert receipt.notes == (
        (
            f"{disk} cannot be written: No space left on device. Check its permissions and space. "
            "What was pushed is on the Hub; push again to bring the folder up to date."
        ),
        (
            f"{disk}/.cardsmith/receipt.json cannot be written: No space left on device. "
            "The next push knows less of what changed on the Hub."
        ),
    )
    assert contents(disk) == before
    (disk.parent / "filling").unlink()
    assert push(disk, endpoint=shelf.endpoint).unchanged
    assert (disk / "README.md").read_text("utf-8") == shelf.git("local/tiny", "show", "main:README.md") + "\n"
