"""Large files read ahead, in processes of their own: while they are, the rest of a push is imported and prepared.

What such a process says is what `content.read` says of a file, with the file's stamp. Where it says nothing, because it
could not be started or was ended, the file is read when the plan is made.
"""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from cardsmith.artifact.names import is_published
from cardsmith.push.planning.opened import Stamp

if TYPE_CHECKING:
    from cardsmith.push.planning.content import Content

#: the folder that this cardsmith is imported from
ROOT = Path(__file__).resolve().parents[3]
#: Of the weights, in bytes: what is less is read as quickly as a process starts.
LEAST = 48 * 2**20
_MOST_FILES, _MOST_PROCESSES = 500, 4
#: In isolation: neither the folder that a user stands in nor the environment adds to what can be imported.
_CODE = "import sys; sys.path.append(sys.argv[1]); from cardsmith.push.planning.reader import main; main(sys.argv[1:])"

#: NumPy's algebra is not used, and its threads would take processor time from the push as they wait.
_ONE_THREAD = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1")


class Ahead:
    """What is known of files that are being read.

    Args:
        processes: name → the process that reads it.
    """

    def __init__(self, processes: dict[str, subprocess.Popen[bytes]]) -> None:
        self._processes = processes
        self._known: dict[str, tuple[Stamp, Content]] = {}

    def __call__(self, path: str) -> tuple[Stamp, Content] | None:
        """The stamp and the content of a file, waited for; `None` where it is not read ahead."""
        if (process := self._processes.get(path)) and process.stdout:
            while path not in self._known and (line := process.stdout.readline()).endswith(b"\n"):
                self._note(line)
        return self._known.get(path)

    def _note(self, line: bytes) -> None:
        from cardsmith.push.planning.content import Content  # not needed to begin

        with contextlib.suppress(ValueError, TypeError, LookupError):  # another program under the interpreter's name
            path, stamp, content = json.loads(line)
            credentials = tuple(content.pop("credentials"))
            self._known[path] = Stamp(*stamp), Content(**content, credentials=credentials)


@contextlib.contextmanager
def begun(folder: Path) -> Iterator[Ahead]:
    """Begin to read the weights of a folder, where they are large; what is not done at the end is given up."""
    with contextlib.ExitStack() as stack:
        names = _large(folder)
        count = max(1, min(_processors() - 1, len(names), _MOST_PROCESSES))
        processes: dict[str, subprocess.Popen[bytes]] = {}
        for number in range(count if names else 0):
            share = names[number::count]
            with contextlib.suppress(OSError):
                processes |= dict.fromkeys(share, stack.enter_context(_reading(folder, share)))
        yield Ahead(processes)


def _large(folder: Path) -> list[str]:
    """Names of the weights that would go up, if they are worth a process; none where it would only take turns."""
    try:
        files = [each for each in os.scandir(folder) if each.name.endswith(".safetensors") and each.is_file()]
        sizes = {each.name: each.stat().st_size for each in files if is_published(each.name)}
    except OSError:
        return []
    large = sum(sizes.values()) >= LEAST and _processors() > 1
    frozen = getattr(sys, "frozen", False)  # then the interpreter is a whole program, which would begin anew
    return sorted(sizes)[:_MOST_FILES] if large and not frozen else []


@contextlib.contextmanager
def _reading(folder: Path, names: list[str]) -> Iterator[subprocess.Popen[bytes]]:
    """A process that reads files and writes a line for each."""
    quiet = ["-B"] if sys.dont_write_bytecode else []
    process = subprocess.Popen(
        [sys.executable, "-I", *quiet, "-c", _CODE, str(ROOT), str(folder), *names],
        stdin=subprocess.PIPE,  # closed with this process, however it ends; then the other one ends too
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={**os.environ, **_ONE_THREAD},
    )
    with process:
        try:
            yield process
        finally:
            process.kill()


def _processors() -> int:
    """How many this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
