"""The child: what becomes of one that dies, hangs, talks too much, or is interrupted."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

import pytest

from cardsmith.errors import VerifyError
from cardsmith.verify import store, verify
from cardsmith.verify.checks import CHECKS
from cardsmith.verify.events import Event, Started
from cardsmith.verify.parent import runner
from cardsmith.verify.request import Request

from .. import makers
from ..verdicts import failures, named, resting_on

#: A child that says that it begins two checks, and ends the first.
BEGIN = """
import json, os, signal, sys, time
def say(**event): print(json.dumps(event), flush=True)
def check(name):
    say(event="started", check=name)
    result = dict(name=name, outcome="passed", message="", evidence={}, seconds=0)
    say(event="finished", result=result)
check("config")
say(event="started", check="files")
"""

ENDINGS = {
    "killed": (
        "os.kill(os.getpid(), signal.SIGKILL)",
        (
            "the process was killed by SIGKILL: the machine was probably out of memory. "
            "Try another --device, or a machine with more memory."
        ),
        {"exit_status": -9, "last_lines": []},
    ),
    "segmentation fault": (
        "signal.signal(signal.SIGSEGV, signal.SIG_DFL); os.kill(os.getpid(), signal.SIGSEGV)",
        "the process was killed by SIGSEGV. Try another --device, or a machine with more memory.",
        None,  # Python's fault handler writes the stack
    ),
    "exit": (
        "print('\\x1b[31mno more\\x1b[0m' + ' memory', file=sys.stderr); os._exit(3)",
        "the process ended with exit status 3.",
        {"exit_status": 3, "last_lines": ["[31mno more [0m memory"]},
    ),
    "half a line": (
        'sys.stdout.write(\'{"event": "fini\'); sys.stdout.flush(); os._exit(0)',
        "the process ended with exit status 0.",
        {"exit_status": 0, "last_lines": []},
    ),
    "hangs": (
        "time.sleep(60)",
        "the process took longer than 1 seconds and was stopped.",
        {"exit_status": -9, "last_lines": []},
    ),
    "floods": (
        "[print(n, file=sys.stderr) for n in range(100_000)]; sys.stderr.flush(); os._exit(1)",
        "the process ended with exit status 1.",
        {"exit_status": 1, "last_lines": [str(n) for n in range(99_992, 100_000)]},
    ),
}


def child(monkeypatch: pytest.MonkeyPatch, script: str) -> None:
    """Let this script stand in for the session."""
    monkeypatch.setattr(runner, "COMMAND", (sys.executable, "-c", script))


@pytest.mark.parametrize("case", ENDINGS)
def test_a_dead_child_fails_the_check_that_was_running(case: str, monkeypatch: pytest.MonkeyPatch) -> None:
    ending, message, evidence = ENDINGS[case]
    child(monkeypatch, BEGIN + ending)
    events: list[Event] = []
    transcript = runner.run(Request(folder="/nowhere"), events.append, time_limit=1 if case == "hangs" else 60)
    assert [check.outcome for check in transcript.checks] == ["passed", "failed", *["skipped"] * (len(CHECKS) - 2)]
    failed, skipped = transcript.checks[1], {check.name: check.message for check in transcript.checks[2:]}
    assert (failed.name, failed.message) == ("files", message)
    assert evidence is None or failed.evidence == evidence
    assert (skipped["safetensors"], skipped["adapter-fit"]) == ("the process had ended", "rests on files, safetensors")
    assert [event.check for event in events if isinstance(event, Started)] == [check.NAME for check in CHECKS]


def test_a_child_that_dies_before_its_first_check_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    child(monkeypatch, "import sys; sys.exit('cannot begin')")
    with pytest.raises(VerifyError) as caught:
        runner.run(Request(folder="/nowhere"), [].append)
    assert str(caught.value) == "the process that verifies ended with exit status 1. cannot begin"


def test_a_refusal_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    child(monkeypatch, """print('{"event": "refused", "message": "no such device"}')""")
    with pytest.raises(VerifyError) as caught:
        runner.run(Request(folder="/nowhere"), [].append)
    assert str(caught.value) == "no such device"


def children() -> set[int]:
    """Process ids of this process's children."""
    return {int(n) for path in Path("/proc/self/task").glob("*/children") for n in path.read_text().split()}


@pytest.mark.skipif(sys.platform != "linux", reason="finds the child in /proc")
def test_the_real_child_killed_at_work(adapter: Path, tmp_path: Path) -> None:
    folder, before = makers.copy(adapter, tmp_path / "adapter"), children()

    def kill(event: Event) -> None:
        if event == Started(check="adapter-fit") and (born := children() - before):
            os.kill(born.pop(), signal.SIGKILL)

    verdict = verify(folder, device="cpu", on_event=kill)
    assert failures(verdict) == {"adapter-fit": ENDINGS["killed"][1]}
    assert named(verdict, "skipped") >= resting_on("adapter-fit")
    assert not store.covers(verdict, folder)


@pytest.mark.skipif(sys.platform != "linux", reason="finds the child in /proc")
def test_an_interrupted_run_leaves_no_child_and_no_verdict(adapter: Path, tmp_path: Path) -> None:
    folder, before = makers.copy(adapter, tmp_path / "adapter"), children()

    def interrupt(event: Event) -> None:
        if event == Started(check="adapter-fit"):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        verify(folder, device="cpu", on_event=interrupt)
    assert children() == before
    assert not (folder / store.PLACE).exists()
