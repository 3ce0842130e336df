"""The child: what becomes of one that dies, hangs, talks too much, or is interrupted."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from cardsmith.errors import VerifyError
from cardsmith.verify import store, verify
from cardsmith.verify.checks import CHECKS
from cardsmith.verify.events import Event, Listener, Measured, Started
from cardsmith.verify.parent import process
from cardsmith.verify.parent.runner import Runner
from cardsmith.verify.parent.transcript import Transcript
from cardsmith.verify.request import Request

from .. import makers
from ..verdicts import children, failures, named, resting_on

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
    monkeypatch.setattr(process, "COMMAND", (sys.executable, "-c", script))


def ask(listener: Listener, time_limit: float | None = None) -> Transcript:
    """Hold one session."""
    with Runner(offline=True) as runner:
        return runner.ask(Request(folder="/nowhere"), listener, time_limit)


@pytest.mark.parametrize("case", ENDINGS)
def test_a_dead_child_fails_the_check_that_was_running(case: str, monkeypatch: pytest.MonkeyPatch) -> None:
    ending, message, evidence = ENDINGS[case]
    child(monkeypatch, BEGIN + ending)
    events: list[Event] = []
    transcript = ask(events.append, time_limit=1 if case == "hangs" else 60)
    assert [check.outcome for check in transcript.checks] == ["passed", "failed", *["skipped"] * (len(CHECKS) - 2)]
    failed, skipped = transcript.checks[1], {check.name: check.message for check in transcript.checks[2:]}
    assert (failed.name, failed.message) == ("files", message)
    assert evidence is None or failed.evidence == evidence
    assert (skipped["safetensors"], skipped["adapter-fit"]) == ("the process had ended", "rests on files, safetensors")
    assert [event.check for event in events if isinstance(event, Started)] == [check.NAME for check in CHECKS]


def test_a_child_that_dies_before_its_first_check_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    child(monkeypatch, "import sys; sys.exit('cannot begin')")
    with pytest.raises(VerifyError) as caught:
        ask([].append)
    assert str(caught.value) == "the process that verifies ended with exit status 1. cannot begin"


def test_a_refusal_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    child(monkeypatch, """print('{"event": "refused", "message": "no such device"}')""")
    with pytest.raises(VerifyError) as caught:
        ask([].append)
    assert str(caught.value) == "no such device"


def test_a_child_that_breaks_says_why_and_ends() -> None:
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    with subprocess.Popen(process.COMMAND, text=True, **pipes) as child:
        assert child.stdin and child.stdout and child.stderr  # noqa: PT018
        child.stdin.write("no request\n")
        child.stdin.flush()  # and not closed: a child whose parent is gone says nothing
        out, errors = child.stdout.read(), child.stderr.read()
    last = "json.decoder.JSONDecodeError: Expecting value: line 1 column 1 (char 0)"
    assert (child.returncode, out, errors.splitlines()[-1]) == (1, "", last)


#: A child that says which process it is, and does with each request what its folder is called.
TALK = """
import json, os, sys, time
def say(**event): print(json.dumps(event), flush=True)
def ended(name, outcome):
    say(event="started", check=name)
    result = dict(name=name, outcome=outcome, message="", evidence={}, seconds=0)
    say(event="finished", result=result)
for line in sys.stdin:
    what = json.loads(line)["folder"].rstrip()
    say(event="measured", values={"process": os.getpid()})
    if what == "dies": say(event="started", check="config"); os._exit(1)
    if what == "hangs": say(event="started", check="config"); time.sleep(60)
    if what == "refuses": say(event="refused", message="no")
    else:
        how, _, name = what.partition(" in ")
        if name: ended(name, dict(fails="failed", passes="passed", skips="skipped")[how])
        say(event="done")
"""

#: What is asked, one after the other, and of which base → which process answers, in the order of their births.
ASKED = [
    ("passes", None, 0),
    ("refuses", None, 0),
    ("fails in adapter-fit", "a", 0),
    ("skips in load", "a", 0),
    ("passes in load", "a", 0),
    ("passes in load", "a", 0),
    ("passes", "b", 1),
    ("fails in load", "b", 1),
    ("fails in merge", "b", 2),
    ("dies", "b", 3),
    ("hangs", "b", 4),
    ("passes in load", None, 5),
    ("skips in load", None, 6),
]


def test_which_process_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    child(monkeypatch, TALK)
    seen: list[int] = []
    with Runner(offline=True) as runner:
        for number, (what, base, _) in enumerate(ASKED):
            events: list[Event] = []
            request = Request(folder=what if base else f"{what}{' ' * number}", base=base)
            with contextlib.suppress(VerifyError):
                runner.ask(request, events.append, time_limit=1 if what == "hangs" else 60)
            seen.append(next(event.values["process"] for event in events if isinstance(event, Measured)))
    births = list(dict.fromkeys(seen))
    assert [(*asked[:2], births.index(pid)) for asked, pid in zip(ASKED, seen, strict=True)] == ASKED


@pytest.mark.skipif(sys.platform != "linux", reason="looks for the child in /proc")
def test_a_child_ends_with_its_parent(tmp_path: Path) -> None:
    script = (
        "import os, sys, time\n"
        "from cardsmith.verify.parent.process import begun\n"
        "with begun(offline=True) as child:\n"
        "    print(child._process.pid, flush=True)\n"
        "    time.sleep(60)\n"
    )
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True) as parent:
        born = Path("/proc") / (parent.stdout.readline().strip() if parent.stdout else "")
        assert born.exists()
        parent.kill()
    until = time.monotonic() + 30
    while born.exists() and "zombie" not in (born / "status").read_text() and time.monotonic() < until:
        time.sleep(0.05)
    assert not born.exists() or "zombie" in (born / "status").read_text()


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
