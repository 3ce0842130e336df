"""What lies where a push writes."""

from __future__ import annotations

import os
from pathlib import Path

from cardsmith.push.planning.found import content, found


def test_the_same_bytes_are_no_change(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text("mine")
    was = found(tmp_path, ["README.md", "new.md"])
    (tmp_path / "README.md").write_text("mine")
    assert [each.is_still() for each in was.values()] == [True, True]
    (tmp_path / "README.md").write_text("ours")
    (tmp_path / "new.md").write_text("")
    assert [each.is_still() for each in was.values()] == [False, False]


def test_what_is_no_card_is_not_read(tmp_path: Path) -> None:
    """A file of 10 TB, and a pipe that nobody writes to."""
    with (tmp_path / "large").open("wb") as file:
        file.truncate(10 * 2**40)
    os.mkfifo(tmp_path / "pipe")
    assert (content(tmp_path / "large"), content(tmp_path / "pipe"), content(tmp_path)) == (None, None, None)
