"""What was planned and checked is what is read later, or nothing is."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from cardsmith.errors import FolderError, UnreadableFile
from cardsmith.push.gate import secrets
from cardsmith.push.planning import opened, plan
from cardsmith.push.planning.choice import choose

Change = Callable[[Path, Path], object]


def grown(file: Path, outside: Path) -> None:
    with file.open("ab") as stream:
        stream.write(b"more")


def rewritten_with_its_old_date(file: Path, outside: Path) -> None:
    status = file.stat()
    file.write_bytes(b"secret!")
    os.utime(file, ns=(status.st_atime_ns, status.st_mtime_ns))


def replaced(file: Path, outside: Path) -> None:
    other = file.with_name("other")
    other.write_bytes(file.read_bytes())
    other.replace(file)


def linked_out(file: Path, outside: Path) -> None:
    file.unlink()
    file.symlink_to(outside)


def folder_linked_out(file: Path, outside: Path) -> None:
    file.parent.rename(file.parent.with_name("was"))
    file.parent.symlink_to(outside.parent)


def piped(file: Path, outside: Path) -> None:
    file.unlink()
    os.mkfifo(file)


def gone(file: Path, outside: Path) -> None:
    file.unlink()


CHANGES = [grown, rewritten_with_its_old_date, replaced, linked_out, folder_linked_out, piped, gone]
CHANGED = "{} changed while it was being pushed. Wait until nothing writes to it, and push again."


@pytest.fixture
def planned(tmp_path: Path) -> tuple[plan.Plan, Path, Path]:
    """A plan with a file, the file, and one outside the folder that has its name."""
    file, outside = tmp_path / "run/sub/note.txt", tmp_path / "outside/note.txt"
    for path in (file, outside):
        path.parent.mkdir(parents=True)
        path.write_bytes(b"content")
    return plan.make(choose(tmp_path / "run", ["sub/*"])), file, outside


@pytest.mark.parametrize("change", CHANGES)
def test_a_file_that_changes_after_the_plan(change: Change, planned: tuple[plan.Plan, Path, Path]) -> None:
    made, file, outside = planned
    plan.require_unchanged(made)
    assert list(secrets.found(made)) == []
    change(file, outside)
    with pytest.raises(FolderError) as caught:
        plan.require_unchanged(made)
    assert str(caught.value) == CHANGED.format(file)
    with pytest.raises(UnreadableFile):
        list(secrets.found(made))


@pytest.mark.parametrize("change", CHANGES[:-1])
def test_a_file_that_changes_while_it_is_read(
    change: Change, planned: tuple[plan.Plan, Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    _, file, outside = planned
    read = opened.opened

    def late(path: Path, known: opened.Stamp | None) -> object:
        found = read(path, known)
        change(file, outside)
        return found

    monkeypatch.setattr(plan, "opened", late)
    with pytest.raises(UnreadableFile) as caught:
        plan.make(choose(file.parents[1], ["sub/*"]))
    assert str(caught.value) == CHANGED.format(file)


def test_what_is_only_looked_at_has_not_changed(planned: tuple[plan.Plan, Path, Path], tmp_path: Path) -> None:
    made, file, _ = planned
    (tmp_path / "link").symlink_to(file)
    os.utime(file.parent)
    file.read_bytes()
    plan.require_unchanged(made)
    assert opened.stamp(tmp_path / "link") == made.files[0].stamp
