"""Large files that are read ahead, by real processes: the plan is the same, and nothing is taken for what it is not."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from cardsmith.artifact.digests import digests
from cardsmith.errors import GateClosed
from cardsmith.push import push
from cardsmith.push.gate import secrets
from cardsmith.push.planning import ahead, plan
from cardsmith.push.planning.choice import choose
from push.makers import Shelf, random_text, safetensors

_SHARDS = [f"model-0000{number}-of-00003.safetensors" for number in (1, 2, 3)]
_TOKEN = ("hf" + "_" + random_text(34)).encode()


@pytest.fixture
def shards(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A model in three files, each worth a process."""
    monkeypatch.setattr(ahead, "LEAST", 1)
    monkeypatch.setattr(ahead, "_processors", lambda: 3)
    for number, name in enumerate(_SHARDS):
        (tmp_path / name).write_bytes(safetensors(floats=number) + (_TOKEN if number == 1 else b""))
    (tmp_path / "config.json").write_text("{}")
    (tmp_path / "other.safetensors").write_bytes(safetensors())
    return tmp_path


def test_the_plan_is_the_same(shards: Path) -> None:
    with ahead.begun(shards) as known:
        made = plan.make(choose(shards), known)
        assert [bool(known(name)) for name in (*_SHARDS, "other.safetensors", "config.json")] == [True] * 3 + [
            False
        ] * 2
    assert made == plan.make(choose(shards))
    assert list(secrets.found(made)) == [(_SHARDS[1], "a Hugging Face token")]


def test_it_is_what_was_read_that_is_planned(shards: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The files of a plan are not read once more."""
    with ahead.begun(shards) as known:
        assert all(known(name) for name in _SHARDS)
        read, again = plan.opened, list[str]()
        monkeypatch.setattr(plan, "opened", lambda path, seen: (again.append(path.name), read(path, seen))[1])
        plan.make(choose(shards), known)
    assert again == ["config.json"]


def test_digests_for_a_verdict(shards: Path) -> None:
    with ahead.begun(shards) as reading:
        known = plan.digest_ahead(shards, reading)
        assert digests(shards, known) == digests(shards)
        assert [bool(known(name)) for name in (*_SHARDS, "config.json")] == [True, True, True, False]
        rewritten(shards / _SHARDS[0])
        assert [bool(known(name)) for name in _SHARDS] == [False, True, True]
        assert digests(shards, known) == digests(shards)


def rewritten(file: Path) -> None:
    file.write_bytes(safetensors(floats=9))


def linked(file: Path) -> None:
    file.unlink()
    file.symlink_to(file.with_name("other.safetensors"))


@pytest.mark.parametrize("change", [rewritten, linked, Path.unlink])
def test_a_file_that_changes_after_it_was_read(change: Callable[[Path], object], shards: Path) -> None:
    with ahead.begun(shards) as known:
        assert all(known(name) for name in _SHARDS)
        change(shards / _SHARDS[1])
        made = plan.make(choose(shards), known)
    assert made == plan.make(choose(shards))
    assert list(secrets.found(made)) == []


def test_a_file_that_cannot_be_read_is_left_to_the_plan(shards: Path) -> None:
    (shards / _SHARDS[0]).unlink()
    (shards / _SHARDS[0]).symlink_to("nowhere")
    with ahead.begun(shards) as known:
        assert [bool(known(name)) for name in _SHARDS] == [False, True, True]
        assert plan.make(choose(shards), known) == plan.make(choose(shards))


@pytest.mark.parametrize("interpreter", ["/nonexistent/python", "/bin/false", "/bin/echo"])
def test_where_no_process_can_be_started(interpreter: str, shards: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", interpreter)
    with ahead.begun(shards) as known:
        assert [known(name) for name in _SHARDS] == [None] * 3
        assert plan.make(choose(shards), known) == plan.make(choose(shards))


def test_another_cardsmith_is_not_asked(shards: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One that is installed beside the one that runs may know fewer credentials."""
    monkeypatch.setattr(ahead, "ROOT", Path("/nonexistent"))
    with ahead.begun(shards) as known:
        assert [known(name) for name in _SHARDS] == [None] * 3


def test_a_frozen_program_does_not_start_itself(shards: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    with ahead.begun(shards) as known:
        assert [known(name) for name in _SHARDS] == [None] * 3


def test_processes_end_with_the_push(shards: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[subprocess.Popen[bytes]] = []

    class Noted(subprocess.Popen[bytes]):
        def __init__(self, *rest: object, **named: object) -> None:
            super().__init__(*rest, **named)  # type: ignore[call-overload]
            started.append(self)

    monkeypatch.setattr(subprocess, "Popen", Noted)
    with pytest.raises(KeyboardInterrupt), ahead.begun(shards):
        raise KeyboardInterrupt
    assert [process.returncode is not None for process in started] == [True, True]


def test_none_is_started_for_little(shards: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ahead, "LEAST", 10_000)
    with ahead.begun(shards) as known:
        assert [known(name) for name in _SHARDS] == [None] * 3


def test_a_secret_in_weights_that_were_read_ahead(model: Path, shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ahead, "LEAST", 1)
    (model / "model.safetensors").write_bytes(safetensors(floats=2**19)[: -len(_TOKEN)] + _TOKEN)
    with pytest.raises(GateClosed) as caught:
        push(model, endpoint=shelf.endpoint, verify=False)
    assert str(caught.value) == (
        "Nothing was pushed:\n  - model.safetensors holds a Hugging Face token. Revoke it at "
        "https://huggingface.co/settings/tokens, then take it out of the file."
    )
    assert shelf.repositories() == []


def test_a_push_that_is_killed_takes_its_reader_along(tmp_path: Path) -> None:
    file = tmp_path / "model.safetensors"
    file.write_bytes(safetensors())
    os.truncate(file, 2**37)
    code = f"""
import os, signal
from pathlib import Path
from cardsmith.push.planning import ahead
ahead._processors = lambda: 2
with ahead.begun(Path({str(tmp_path)!r})) as known:
    (process,) = known._processes.values()
    print(process.pid, flush=True)
    os.kill(os.getpid(), signal.SIGKILL)
"""
    killed = subprocess.run([sys.executable, "-c", code], stdout=subprocess.PIPE, timeout=60, check=False)
    reader, began = int(killed.stdout), time.monotonic()
    while _runs(reader) and time.monotonic() - began < 10:  # so much is not read in a minute
        time.sleep(0.01)
    left = _runs(reader)
    if left:
        os.kill(reader, signal.SIGKILL)
    assert not left
    assert killed.returncode == -signal.SIGKILL


def _runs(pid: int) -> bool:
    """Whether there is such a process; one that has ended and was not asked for counts as none."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False
