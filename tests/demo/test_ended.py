"""A demo that is told to end ends the process that trains, too."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="finds processes in /proc"),
]


def running(mark: str) -> list[str]:
    """Commands of the processes that have inherited a variable."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if mark in (process / "environ").read_text(errors="replace").split("\0"):
                found.append((process / "cmdline").read_text().split("\0")[2])
    return sorted(found)


def test_a_demo_that_is_ended(tmp_path: Path) -> None:
    pytest.importorskip("trl")
    mark = f"CARDSMITH_TEST={tmp_path}"
    process = subprocess.Popen(
        [sys.executable, "-m", "cardsmith", "demo", "--root", str(tmp_path / "demo")],
        env={**os.environ, **dict([mark.split("=")])},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    until = time.monotonic() + 60
    while len(running(mark)) < 2 and process.poll() is None and time.monotonic() < until:
        time.sleep(0.1)
    process.send_signal(signal.SIGTERM)
    out, err = process.communicate(timeout=60)
    assert (process.returncode, out, err.splitlines()[-1]) == (143, "", "cardsmith: interrupted")
    assert running(mark) == []
