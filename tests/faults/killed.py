"""Pushes in processes of their own: killed somewhere, or eight at once."""

from __future__ import annotations

import multiprocessing
import os
import signal
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.process import BaseProcess
from multiprocessing.queues import Queue
from pathlib import Path
from unittest import mock

from push.makers import Shelf, contents

from .proxy import Fault, Proxy, Request
from .scenes import Stage
from .trial import Ending, impatient, pushed

#: Clean processes to fork from: this one has threads.
_CONTEXT = multiprocessing.get_context("forkserver")
_CONTEXT.set_forkserver_preload(["faults.trial", "huggingface_hub.hf_api", "cardsmith.cli.push", "cardsmith.push"])

#: Where a push is killed: before and after the Hub has carried out each request, and at each file that it writes here.
REQUESTS = 11
WRITES = 4


def _child(
    repo_id: str,
    folder: Path,
    endpoint: str,
    options: tuple[str, ...],
    dies: tuple[str, int] | None,
    out: Queue[Ending],
) -> None:
    os.environ["HF_TOKEN"] = "local"
    os.environ["HF_HOME"] = tempfile.mkdtemp(dir=folder.parent)
    with impatient(), _dying(dies):
        out.put(pushed(repo_id, folder, endpoint, *options))


@contextmanager
def _dying(dies: tuple[str, int] | None) -> Iterator[None]:
    """Let this process be killed as it writes its n-th file: with half of it written, or before it is put in place."""
    if dies is None:
        yield
        return
    where, number = dies
    count = 0
    fsync, replace = os.fsync, Path.replace

    def synced(handle: int) -> None:
        nonlocal count
        count += where == "written"
        if where == "written" and count > number:
            os.kill(os.getpid(), signal.SIGKILL)
        fsync(handle)

    def replaced(path: Path, target: Path) -> Path:
        nonlocal count
        count += where == "in place"
        if where == "in place" and count > number:
            os.kill(os.getpid(), signal.SIGKILL)
        return replace(path, target)

    with mock.patch.object(os, "fsync", synced), mock.patch.object(Path, "replace", replaced):
        yield


def started(
    repo_id: str, folder: Path, endpoint: str, *options: str, dies: tuple[str, int] | None = None
) -> tuple[BaseProcess, Queue[Ending]]:
    """A push in a process of its own."""
    out: Queue[Ending] = _CONTEXT.Queue()
    process = _CONTEXT.Process(target=_child, args=(repo_id, folder, endpoint, options, dies, out))
    process.start()
    return process, out


def kill_points() -> list[tuple[str, int]]:
    """Thirty of them."""
    asked = [(when, number) for number in range(REQUESTS) for when in ("asked", "answered")]
    return [*asked, *((where, number) for number in range(WRITES) for where in ("written", "in place"))]


def kill(point: tuple[str, int], stage: Stage, shelf: Shelf, proxy: Proxy, name: str) -> None:
    """Kill a push to a new repository there, push again, and find one commit and every file whole.

    Raises:
        AssertionError: it is otherwise.
    """
    repo_id, folder = stage.set(name)
    before = contents(folder)
    where, number = point
    process: list[BaseProcess] = []
    ready = threading.Event()

    def deadly(at: int, _request: Request) -> Fault | None:
        if where not in ("asked", "answered") or at != number:
            return None

        def fault(client: object, request: Request, carry_out: object) -> None:
            if where == "answered":
                carry_out()  # type: ignore[operator]
            ready.wait()
            process[0].kill()

        return fault

    proxy.asked.clear()
    proxy.fault = deadly
    child, out = started(repo_id, folder, proxy.endpoint, *stage.scene.options, dies=point)
    process.append(child)
    ready.set()
    child.join(60)
    proxy.fault = lambda _number, _request: None
    assert child.exitcode == -signal.SIGKILL, (point, child.exitcode, out.get(timeout=1))
    _hold_folder(point, before, contents(folder))
    again = pushed(repo_id, folder, proxy.endpoint, *stage.scene.options)
    assert again.code == 0, (point, again)
    assert len(shelf.commits(repo_id)) == 2, (point, shelf.git(repo_id, "log", "--oneline"))
    assert shelf.git(repo_id, "show", "main:README.md") == (folder / "README.md").read_text("utf-8").strip(), point


def _hold_folder(point: tuple[str, int], before: dict[str, bytes], after: dict[str, bytes]) -> None:
    """What the user has there is as it was; the card is the old one or a whole new one."""
    for path, data in before.items():
        if not path.startswith((".cardsmith/", "README.md")):
            assert after[path] == data, (point, path)
    card = after.get("README.md")
    assert card in (None, before.get("README.md")) or card.startswith(b"---\n"), (point, card)
