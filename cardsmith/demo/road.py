"""One system after the other down the whole road, each stage by the command that a user would type."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import IO, Any

from cardsmith.at_last import at_last
from cardsmith.demo.systems import System
from cardsmith.errors import CardsmithError, HubError, MissingExtra

#: What the training process puts before a line that names its next step.
MARK = "cardsmith-demo: "

#: The port that the embedded Hub is asked to take, so that the addresses hold when it is served again.
PORT = 8770

#: What must be importable, and the extra that brings it.
_NEEDED = {"torch": "all", "transformers": "all", "peft": "all", "trl": "all", "datasets": "all"}


@dataclass(frozen=True, kw_only=True)
class Step:
    """A step of the road that begins, or that has ended."""

    system: str
    text: str
    #: wall time; `None` while it runs
    seconds: float | None = None


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What became of one system."""

    system: str
    base_model: str
    output_dir: str
    repo_id: str
    commit: str
    #: page of the repository on the embedded Hub
    url: str
    #: "passed" or "failed"
    verdict: str
    #: errors that `cardsmith validate` finds; what only an owner can mend (a licence's text) is a warning
    diagnostics: int


def run(systems: Iterable[System], root: Path, on_step: Callable[[Step], None]) -> list[Outcome]:
    """Take each system from a base model to a verified, pushed card.

    Args:
        systems: which ones.
        root: a folder for the embedded Hub, the runs and the caches. Everything stays in it.
        on_step: called when a step begins and when it has ended.

    Raises:
        MissingExtra: the training stack is not installed.
        HubError: the embedded Hub cannot be started.
        CardsmithError: a step failed; the message names its log.
    """
    _require_stack()
    root = root.resolve()
    with _hub(root) as endpoint:
        return [_Road(system, root, endpoint, on_step).walk() for system in systems]


def output_dir(root: Path, system: System) -> Path:
    """Where a system's run is saved."""
    return root / "runs" / system.model_name


class _Road:
    """One system on its way."""

    def __init__(self, system: System, root: Path, endpoint: str, on_step: Callable[[Step], None]) -> None:
        self._system = system
        self._root = root
        self._environment = _environment(root, endpoint)
        self._on_step = on_step
        self._log = root / "logs" / f"{system.name}.log"

    def walk(self) -> Outcome:
        self._log.parent.mkdir(parents=True, exist_ok=True)
        self._log.write_bytes(b"")
        self._train()
        folder = str(output_dir(self._root, self._system))
        verdict = self._command("verified in a fresh process", "verify", folder, "--json")
        if verdict["verdict"] != "passed":
            raise CardsmithError(f"{self._system.name}: the verification failed. What failed stands in {self._log}")
        receipt = self._command("pushed in one commit, and read back", "push", folder, "--yes", "--json")
        if receipt["against"]:
            raise CardsmithError(f"{self._system.name}: the gate is closed. What stands against it is in {self._log}")
        findings = self._command("validated the card", "validate", folder, "--format", "json")
        return Outcome(
            system=self._system.name,
            base_model=self._system.base_model,
            output_dir=folder,
            repo_id=receipt["repo_id"],
            commit=receipt["commit"],
            url=receipt["url"],
            verdict=verdict["verdict"],
            diagnostics=sum(finding["severity"] == "error" for finding in findings),
        )

    def _train(self) -> None:
        arguments = [sys.executable, "-m", "cardsmith.demo", self._system.name, str(self._root)]
        step, began = "", time.monotonic()
        with self._begun(arguments, subprocess.STDOUT) as child:
            for line in self._lines(child):
                if step:
                    self._end(step, began)
                    began = time.monotonic()
                step = line
                self._on_step(Step(system=self._system.name, text=step))
        if child.returncode:
            raise CardsmithError(f"{self._system.name}: training failed. The reason stands in {self._log}")
        self._end(step, began)

    def _command(self, step: str, *arguments: str) -> Any:
        """Run a cardsmith command and return what it printed as JSON."""
        began = time.monotonic()
        self._on_step(Step(system=self._system.name, text=step))
        command = [sys.executable, "-m", "cardsmith", *arguments]
        with self._log.open("ab") as log, self._begun(command, log) as child:
            printed, _ = child.communicate()
        if child.returncode > 1 or not printed:
            shown = " ".join(("cardsmith", *arguments))
            raise CardsmithError(f"{self._system.name}: `{shown}` failed. The reason stands in {self._log}")
        self._end(step, began)
        return json.loads(printed)

    @contextlib.contextmanager
    def _begun(self, arguments: list[str], stderr: int | IO[bytes]) -> Iterator[subprocess.Popen[str]]:
        """A child process, which is told to end where this one is."""
        child = subprocess.Popen(
            arguments, env=self._environment, stdout=subprocess.PIPE, stderr=stderr, text=True, errors="replace"
        )
        with child, at_last(child.terminate):
            yield child
            child.wait()

    def _lines(self, child: subprocess.Popen[str]) -> Iterator[str]:
        """The steps that the child announces; all else that it prints goes to the log."""
        with self._log.open("a", encoding="utf-8") as log:
            for line in child.stdout or ():
                if line.startswith(MARK):
                    yield line.removeprefix(MARK).strip()
                else:
                    log.write(line)

    def _end(self, step: str, began: float) -> None:
        self._on_step(Step(system=self._system.name, text=step, seconds=time.monotonic() - began))


def _hub(root: Path) -> Any:
    """The embedded Hub, on its own port where that is free."""
    from cardsmith.localhub import LocalHub

    try:
        hub = LocalHub(root / "hub", port=PORT)
        with hub.running():
            pass
    except HubError:
        return LocalHub(root / "hub").running()
    return hub.running()


def _environment(root: Path, endpoint: str) -> Mapping[str, str]:
    """The user's environment, pointed at the embedded Hub and away from everything else."""
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("HF_", "WANDB_", "TRANSFORMERS_"))
    }
    return {
        **kept,
        "HF_ENDPOINT": endpoint,
        "HF_HOME": str(root / "hf-home"),
        "HF_TOKEN": "local",
        "HF_HUB_DISABLE_TELEMETRY": "1",
        "HF_HUB_DISABLE_PROGRESS_BARS": "1",
        "TOKENIZERS_PARALLELISM": "false",
        "WANDB_MODE": "offline",
        "WANDB_DIR": str(root),
        "WANDB_SILENT": "true",
        # the Hub is on this machine, whatever proxy stands before others; and no file of the current folder is a module
        "NO_PROXY": "127.0.0.1,localhost",
        "no_proxy": "127.0.0.1,localhost",
        "PYTHONSAFEPATH": "1",
    }


def _require_stack() -> None:
    for package, extra in _NEEDED.items():
        if find_spec(package) is None:
            raise MissingExtra(package, extra)
