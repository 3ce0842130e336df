"""The parent's side of one block: a fresh process, a Hub for it alone, and an end to both."""

from __future__ import annotations

import contextlib
import json
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from cardsmith.temporary import temporary_folder
from cardsmith.verify.parent.ending import kill, killed_at_last
from cardsmith.verify.snippet.environment import block_environment
from cardsmith.verify.snippet.output import FIRST, LAST, Kept, clean
from cardsmith.verify.snippet.staging import Stage

COMMAND = (sys.executable, "-m", "cardsmith.verify.snippet.inside")
#: How long the process may take until it has said where it can be served, in seconds.
_PATIENCE = 60.0
#: Bytes of the largest file that a block may write, beside the weights that it downloads.
_ROOM = 2**30
_CHUNK = 2**16
_LARGEST_REPORT = 2**20
#: How long output is waited for once the process has ended, in seconds.
_LAST_WORDS = 2.0


@dataclass(frozen=True, kw_only=True)
class Ran:
    """One block, once its process has ended."""

    #: exit status; the negative number of a signal
    status: int
    seconds: float
    #: whether the time limit ended it
    late: bool
    #: what it printed, and what it said on standard error: cleaned, and bounded
    output: str
    errors: str
    #: what `inside` reported; empty where it could not
    report: Mapping[str, Any]
    #: ids (`owner/name`, `owner/name@revision`) that it asked the Hub for in vain
    missed: tuple[str, ...]
    #: whether the kernel kept it from any other network
    isolated: bool


def run(code: str, stage: Stage, device: str, seconds: float) -> Ran:
    """Run `code` as `python quick_start.py` in an empty folder.

    The process has an empty home and Hugging Face cache, no token, nothing of the user's environment but what Python
    and torch need, and limits on memory, on the size of files, on processes and on time. Its group of processes is
    killed at the end. From the network it reaches the Hub alone: by a network namespace where the kernel permits one
    (Linux, as root or where users may make namespaces), else by what `guard` can do, which native code and other
    programs can go round. It is no sandbox for files: it reads and writes what the user may, and a process that leaves
    its group outlives it.

    Args:
        code: the block.
        stage: what the Hub holds.
        device: `auto`, `cpu`, `cuda` or `cuda:N`.
        seconds: the time limit.

    Raises:
        HubError: the Hub could not be started.
        MissingExtra: the embedded Hub is not installed.
    """
    from cardsmith.localhub import LocalHub

    with temporary_folder() as place:
        root = place.resolve()
        hub = LocalHub(root / "hub", folders=stage.laid_out(root / "shown"))
        with _child(root, code, stage, device) as (process, listener), hub.running(listener) as endpoint:
            began = time.monotonic()
            with _reading(process.stdout, FIRST) as output, _reading(process.stderr, LAST) as errors:
                late = _ended_late(process, endpoint, seconds)
                kill(process)
            return Ran(
                status=process.returncode,
                seconds=time.monotonic() - began,
                late=late,
                output=clean(output.text, root),
                errors=clean(errors.text, root),
                report=_report(root / "report.json"),
                missed=tuple(sorted(hub.missed)),
                isolated=listener is not None,
            )


@contextlib.contextmanager
def _child(
    root: Path, code: str, stage: Stage, device: str
) -> Iterator[tuple[subprocess.Popen[bytes], socket.socket | None]]:
    """The process, which waits for the Hub's address; and the socket that it can be served on, if it made one."""
    for folder in ("work", "home"):
        (root / folder).mkdir()
    script = root / "work" / "quick_start.py"
    script.write_text(code, "utf-8", newline="\n")
    orders = {"script": str(script), "memory": stage.memory, "file": stage.size + _ROOM}
    (root / "orders.json").write_text(json.dumps(orders), "utf-8")
    with _channel() as (ours, theirs):
        process = subprocess.Popen(
            [*COMMAND, str(root), str(theirs.fileno()) if theirs else "-"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=script.parent,
            env=block_environment(os.environ, root / "home", device),
            pass_fds=[theirs.fileno()] if theirs else (),
            start_new_session=True,
            bufsize=0,  # a buffered pipe cannot be closed while a process that the block left behind holds it open
        )
        with killed_at_last(process):
            yield process, _received(ours, theirs)


@contextlib.contextmanager
def _channel() -> Iterator[tuple[socket.socket, socket.socket] | tuple[None, None]]:
    """Two ends over which a socket can be handed; none where the system has no such thing."""
    if os.name != "posix":
        yield None, None
        return
    ours, theirs = socket.socketpair()
    with ours, theirs:
        yield ours, theirs


def _received(ours: socket.socket | None, theirs: socket.socket | None) -> socket.socket | None:
    """The socket that the child listens on in a network of its own; None where it has none."""
    if ours is None or theirs is None:
        return None
    theirs.close()
    ours.settimeout(_PATIENCE)
    with contextlib.suppress(OSError):
        _, handed, _, _ = socket.recv_fds(ours, 1, 1)
        return socket.socket(fileno=handed[0]) if handed else None
    return None


def _ended_late(process: subprocess.Popen[bytes], endpoint: str, seconds: float) -> bool:
    """Say where the Hub is, and wait for the end: whether it did not come in time."""
    with contextlib.suppress(BrokenPipeError):
        if process.stdin:
            process.stdin.write(f"{endpoint}\n".encode())
            process.stdin.close()
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        kill(process)
        process.wait()
        return True
    return False


@contextlib.contextmanager
def _reading(stream: IO[bytes] | None, kept: Callable[[], Kept]) -> Iterator[Kept]:
    """Keep a part of what comes through `stream`, which must be drained lest the process stops at a full pipe."""
    text = kept()

    def drain() -> None:
        with contextlib.suppress(OSError, ValueError):
            while stream and (chunk := stream.read(_CHUNK)):
                text.add(chunk)

    thread = threading.Thread(target=drain, daemon=True)
    thread.start()
    yield text
    thread.join(timeout=_LAST_WORDS)


def _report(path: Path) -> Mapping[str, Any]:
    """What `inside` wrote. The block may have written there too: nothing of it is believed but its form."""
    try:
        data = json.loads(path.read_bytes()[:_LARGEST_REPORT])
    except (OSError, ValueError, RecursionError):
        return {}
    return data if isinstance(data, dict) else {}
