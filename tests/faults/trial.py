"""One push over a network that fails once, or from some request on, and what must be true of it afterwards."""

from __future__ import annotations

import contextlib
import io
import json
import subprocess
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest import mock

from cardsmith.cli import run
from cardsmith.push.hub import patience, silence
from cardsmith.push.sending import settle
from push.makers import Shelf, contents

from .proxy import FAULTS, Fault, Proxy, Request
from .scenes import Scene, Stage

#: What a push writes in the folder, where it succeeds.
_OURS = ("README.md", "training_args.json", ".cardsmith/")
#: Of an answer from the Hub, in seconds; the silence of the proxy is longer.
_PATIENCE = 0.6


#: What happens at every request from some on.
STAYING = ("reset before", "503")


@dataclass(frozen=True, kw_only=True)
class Case:
    """A fault at a request."""

    scene: Scene
    #: its number in the push
    at: int
    fault: str
    #: whether it happens at every request from there on
    stays: bool = False

    @property
    def name(self) -> str:
        """For reports."""
        return f"{self.scene.name}, {self.fault}, request {self.at}{' and later' if self.stays else ''}"


@dataclass(frozen=True, kw_only=True)
class Ending:
    """How a push ended."""

    code: int
    out: str
    err: str

    @property
    def line(self) -> str:
        """What is said last: of a push that failed, why."""
        return self.err.strip().splitlines()[-1] if self.err.strip() else ""


def cases(scene: Scene, asked: Sequence[str]) -> Iterator[Case]:
    """Every fault at every request, and a Hub that goes down there and stays down.

    The transfer by Xet asks again by itself, for minutes: with it only the commit and what follows are looked at.
    """
    first = len(asked) - 2 if scene.xet else 0
    for fault in FAULTS:
        yield from (Case(scene=scene, at=at, fault=fault) for at in range(first, len(asked)))
    for fault in () if scene.xet else STAYING:
        yield from (Case(scene=scene, at=at, fault=fault, stays=True) for at in range(len(asked)))


def rehearsal(stage: Stage, proxy: Proxy) -> list[str]:
    """What a push asks for where nothing fails."""
    proxy.asked.clear()
    ending = pushed(*stage.set("rehearsal-" + stage.name), proxy.endpoint, *stage.scene.options)
    assert ending.code == 0, ending
    return list(proxy.asked)


@contextlib.contextmanager
def impatient(*, xet: bool = False) -> Iterator[None]:
    """The client and cardsmith as they are, but for how long they wait."""
    from huggingface_hub import constants
    from huggingface_hub.utils import _http, close_session

    with contextlib.ExitStack() as stack:
        for where, name, value in (
            (patience, "WAITS", (0.01,) * len(patience.WAITS)),
            (settle, "LOOKS", (0.0, 0.01, 0.01)),
            (silence, "ANSWER", _PATIENCE),
            (constants, "HF_HUB_DISABLE_XET", not xet),
            (_http.time, "sleep", _brief),
        ):
            stack.enter_context(mock.patch.object(where, name, value))
        close_session()
        stack.callback(close_session)
        yield


_sleep = time.sleep


def _brief(seconds: float) -> None:
    """`time.sleep` for the push; the proxy, in threads of its own, sleeps as long as it is to."""
    _sleep(min(seconds, 0.02) if threading.current_thread() is threading.main_thread() else seconds)


def pushed(repo_id: str, folder: Path, endpoint: str, *options: str) -> Ending:
    """What `cardsmith push` comes to, in this process."""
    words = ["push", str(folder), "--repo-id", repo_id, "--endpoint", endpoint, "--no-verify", "--json", *options]
    with contextlib.redirect_stdout(io.StringIO()) as out, contextlib.redirect_stderr(io.StringIO()) as err:
        code = run(words)
    return Ending(code=code, out=out.getvalue(), err=err.getvalue())


def attempt(case: Case, stage: Stage, shelf: Shelf, proxy: Proxy, name: str) -> Ending:
    """Push with the fault, hold what came of it against the promises, and push again where it failed.

    Raises:
        AssertionError: a promise was not kept.
    """
    repo_id, folder = stage.set(name)
    before, history = contents(folder), _History.of(shelf, repo_id)
    proxy.asked.clear()
    proxy.fault = _at(case)
    ending = pushed(repo_id, folder, proxy.endpoint, *case.scene.options)
    proxy.fault = lambda _number, _request: None
    _hold(case, ending, before, contents(folder))
    _hold_hub(case, shelf, repo_id, history, ending)
    if ending.code:
        again = pushed(repo_id, folder, proxy.endpoint, *case.scene.options)
        assert again.code == 0, (case.name, again)
        _hold_hub(case, shelf, repo_id, history, again)
    return ending


def _at(case: Case) -> Any:
    def fault(number: int, _request: Request) -> Fault | None:
        here = number >= case.at if case.stays else number == case.at
        return FAULTS[case.fault] if here else None

    return fault


def _hold(case: Case, ending: Ending, before: dict[str, bytes], after: dict[str, bytes]) -> None:
    """It is a success, or one clear line and exit 2; what the user has in the folder is as it was."""
    assert ending.code in (0, 2), (case.name, ending)
    changed = [path for path in before.keys() | after.keys() if before.get(path) != after.get(path)]
    theirs = [path for path in changed if not path.startswith(_OURS)]
    assert theirs == [], (case.name, theirs)
    if ending.code == 2:
        lines = [line for line in ending.err.splitlines() if line.startswith("cardsmith: ")]
        assert (ending.out, len(lines), ending.line) == ("", 1, lines[0]), (case.name, ending)
        assert [path for path in changed if path != ".cardsmith/receipt.json"] == [], (case.name, changed)
        assert not any(word in ending.err for word in ("Traceback", "a bug in")), (case.name, ending)


@dataclass(frozen=True, kw_only=True)
class _History:
    """Commits and pull requests of a repository."""

    main: tuple[str, ...]
    dev: tuple[str, ...]
    #: ref → its commits
    proposals: dict[str, tuple[str, ...]]

    @staticmethod
    def of(shelf: Shelf, repo_id: str) -> _History:
        if repo_id not in shelf.repositories():
            return _History(main=(), dev=(), proposals={})
        refs = shelf.git(repo_id, "for-each-ref", "--format=%(refname)").splitlines()
        listed = {ref: tuple(shelf.git(repo_id, "rev-list", ref).split()) for ref in refs}
        proposals = {ref: commits for ref, commits in listed.items() if ref.startswith("refs/pr/")}
        return _History(main=listed["refs/heads/main"], dev=listed.get("refs/heads/dev", ()), proposals=proposals)


def _hold_hub(case: Case, shelf: Shelf, repo_id: str, before: _History, ending: Ending) -> None:
    """All of it was published, once, or none of it; and what was said of that is true."""
    now = _History.of(shelf, repo_id)
    ref, new = _new(case.scene, before, now)
    assert len(new) <= 1, (case.name, "commits", new, ending)
    if ending.code == 0:
        said = json.loads(ending.out)
        assert said["commit"] in (*new, ""), (case.name, said["commit"], new, ending.err)
        assert said["read_back"], (case.name, ending)
    if new:
        _hold_whole(case, shelf, repo_id, ref)
    if repo_id in shelf.repositories() and not case.scene.exists:
        metadata = json.loads((shelf.root / "models" / f"{repo_id}.git" / "cardsmith.json").read_text())
        public = "--public" in case.scene.options and ending.code == 0
        if ending.code == 0 or not new:
            assert metadata["private"] is not public, (case.name, metadata, ending)


def _new(scene: Scene, before: _History, now: _History) -> tuple[str, list[str]]:
    """Where the push goes to, and what is new there; elsewhere nothing is."""
    first = 0 if scene.exists else 1  # of a new repository the Hub makes the first commit itself
    if "--pr" in scene.options:
        assert now.main == before.main
        assert len(now.proposals) <= 1, now.proposals
        ref = next(iter(now.proposals), "")
        old = before.proposals.get(ref, before.main)
        return ref, [commit for commit in now.proposals.get(ref, ()) if commit not in old]
    assert now.proposals == {}
    if "--revision" in scene.options:
        assert now.main == before.main
        return "refs/heads/dev", [commit for commit in now.dev if commit not in before.main]
    fresh = [commit for commit in now.main if commit not in before.main]
    return "refs/heads/main", fresh[: len(fresh) - first]


def _hold_whole(case: Case, shelf: Shelf, repo_id: str, ref: str) -> None:
    """What is at that place is the whole model."""
    folder = shelf.root / "models" / f"{repo_id}.git"
    names = shelf.git(repo_id, "ls-tree", "-r", "--name-only", ref).split()
    wanted = {"README.md", "config.json", "model.safetensors", "tokenizer.json", ".cardsmith/facts.json"}
    assert wanted <= set(names), (case.name, names)
    assert shelf.git(repo_id, "show", f"{ref}:tokenizer.json") == '{"version": "0.2"}', case.name
    pointer = shelf.git(repo_id, "show", f"{ref}:model.safetensors")
    oid = pointer.partition("sha256:")[2].partition("\n")[0]
    assert (folder / "lfs" / "objects" / oid[:2] / oid[2:4] / oid).is_file(), case.name
    checked = subprocess.run(["git", "-C", folder, "fsck", "--strict"], capture_output=True, check=False)
    assert checked.returncode == 0, (case.name, checked.stderr)
