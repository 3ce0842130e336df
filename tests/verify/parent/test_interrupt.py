"""Ctrl-C or SIGTERM in the real command: its exit code, no verdict, no child, nothing left in the temporary folder."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from .. import makers

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="finds processes in /proc"),
]
#: What sends it, and the exit code: a terminal sends Ctrl-C to the group, `kill` to the command alone.
SENT: dict[str, tuple[Callable[[int, int], None], signal.Signals, int]] = {
    "Ctrl-C": (os.killpg, signal.SIGINT, 130),
    "SIGINT to the command": (os.kill, signal.SIGINT, 130),
    "SIGTERM to the command": (os.kill, signal.SIGTERM, 143),
}
#: Line of a check that has ended when the signal comes: libraries are imported; the quick start begins.
MOMENTS = {"while it loads": "safetensors", "while the quick start runs": "merge"}


@pytest.mark.parametrize("moment", MOMENTS)
@pytest.mark.parametrize("how", SENT)
def test_an_interrupted_command(how: str, moment: str, model: Path, tmp_path: Path) -> None:
    send, number, code = SENT[how]
    folder = makers.copy(model, tmp_path / "tiny")
    subprocess.run([sys.executable, "-m", "cardsmith", "render", folder], check=True, capture_output=True)
    (tmp_path / "tmp").mkdir()
    mark = f"CARDSMITH_TEST={tmp_path}"
    environ = {**os.environ, "TMPDIR": str(tmp_path / "tmp"), "OMP_NUM_THREADS": "1", **dict([mark.split("=")])}
    command = [sys.executable, "-m", "cardsmith", "verify", str(folder), "--device", "cpu", "--max-new-tokens", "2"]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environ, start_new_session=True
    ) as process:
        assert process.stderr is not None
        said = ""
        while MOMENTS[moment] not in said and (line := process.stderr.readline()):
            said += line
        time.sleep(1)
        send(process.pid, number)
        out, rest = process.communicate(timeout=60)
    assert (process.returncode, out, rest.splitlines()[-1:]) == (code, "", ["cardsmith: interrupted"])
    assert not (folder / ".cardsmith" / "verdict.json").exists()
    assert list((tmp_path / "tmp").iterdir()) == []
    assert marked(mark) == []


def marked(mark: str) -> list[str]:
    """Commands of the processes that have inherited a variable."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if mark in (process / "environ").read_text(errors="replace").split("\0"):
                found.append((process / "cmdline").read_text())
        except OSError:
            continue
    return found
