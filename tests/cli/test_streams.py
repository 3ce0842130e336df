"""What goes where: JSON alone on standard output, no escapes, no trace of a pipe that breaks."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

from push.makers import make_model

from .conftest import Command

_CASES = Path(__file__).parents[1] / "cases"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with facts."""
    place = tmp_path / "run"
    (place / ".cardsmith").mkdir(parents=True)
    (place / ".cardsmith/facts.json").write_bytes((_CASES / "gpt-oss-lora/facts.json").read_bytes())
    (place / "adapter_config.json").write_text("{}")
    return place


def on_a_terminal(
    *arguments: str | Path, answer: str = "", typed_ahead: str = "", **environment: str
) -> tuple[int, str]:
    """Exit code, and what a terminal is sent. The answer is typed when a question is asked."""
    ours, theirs = pty.openpty()
    kept = {name: value for name, value in os.environ.items() if name not in ("NO_COLOR", "TERM")}
    command = [sys.executable, "-m", "cardsmith", *arguments]
    process = subprocess.Popen(
        command, stdin=theirs, stdout=theirs, stderr=theirs, env={**kept, "TERM": "xterm", **environment}
    )
    os.close(theirs)
    os.write(ours, typed_ahead.encode())
    sent = b""
    try:
        while piece := os.read(ours, 65536):
            sent += piece
            if answer and sent.endswith(b"[y/N]: "):
                os.write(ours, answer.encode())
                answer = ""
    except OSError:  # the other end is closed
        pass
    os.close(ours)
    return process.wait(), sent.decode()


def test_colours_are_for_terminals_whose_owner_wants_them(folder: Path, process: Command) -> None:
    plain = process("facts", folder)
    assert (plain.code, "\x1b" in plain.out) == (0, False)
    code, sent = on_a_terminal("facts", folder)
    assert (code, "\x1b[2m" in sent) == (0, True)
    for unwanted in ({"NO_COLOR": "1"}, {"TERM": "dumb"}):
        code, sent = on_a_terminal("facts", folder, **unwanted)
        assert (code, sent.replace("\r\n", "\n")) == (0, plain.out)


def test_no_file_is_left_open(process: Command) -> None:
    done = process("rule", "LI001", PYTHONWARNINGS="error")
    assert (done.code, done.err) == (0, "")


@pytest.mark.parametrize(
    "arguments", [["facts", "--json"], ["validate", "--format", "json"], ["push", "--dry-run", "--json"]]
)
def test_json_is_alone_on_standard_output(arguments: list[str], folder: Path, process: Command) -> None:
    (folder / "README.md").write_text("# No front matter\n")
    (folder / "adapter_model.safetensors").write_bytes(b"")
    command, *options = arguments
    extra = ["--repo-id", "a/b", "--endpoint", "http://127.0.0.1:9"] if command == "push" else []
    done = process(command, folder, *options, *extra)
    if command == "push":  # it fails, and then nothing is there
        assert (done.code, done.out) == (2, "")
    else:
        assert json.loads(done.out)


def test_a_pipe_that_breaks_is_no_news(folder: Path) -> None:
    for arguments in (["facts", folder], ["rule"], ["render", folder, "--stdout"]):
        command = [sys.executable, "-m", "cardsmith", *arguments]
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
            assert process.stdout is not None
            assert process.stderr is not None
            process.stdout.close()
            assert process.stderr.read() == b""
            assert process.wait() == 2


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
def test_what_cannot_be_written_ends_with_2(folder: Path) -> None:
    said = "cardsmith: standard output: No space left on device. Check permissions and space, and run it again.\n"
    (folder / "README.md").write_text("# Tiny\n")
    written = (["rule"], ["facts", folder], ["facts", folder, "--json"], ["validate", folder, "--format", "json"])
    for arguments, stream in (
        *((each, "stdout") for each in written),
        (["facts", "none"], "stderr"),
        (["validate", folder], "stderr"),
    ):
        with Path("/dev/full").open("w") as full:
            streams = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, stream: full}
            done = subprocess.run([sys.executable, "-m", "cardsmith", *arguments], text=True, **streams)
        assert (done.returncode, done.stderr) == (2, said if stream == "stdout" else None)


@pytest.mark.parametrize("closed", ["<&-", "<&- >&- 2>&-"])
def test_a_stream_that_is_closed_is_no_terminal(closed: str, tmp_path: Path) -> None:
    model = make_model(tmp_path / "tiny")
    push = ("push", model, "--repo-id", "a/b", "--endpoint", "http://127.0.0.1:9", "--no-verify")
    for code, arguments in ((0, ["render", model, "--stdout"]), (2, push)):
        whole, closing = (
            subprocess.run(
                ["/bin/sh", "-c", f'exec "$@" {how}', "sh", sys.executable, "-m", "cardsmith", *arguments],
                capture_output=True,
                text=True,
                env={**os.environ, "HF_TOKEN": "local", "HF_HOME": str(tmp_path / "hf")},
            )
            for how in ("", closed)
        )
        said = (whole.stdout, whole.stderr) if closed == "<&-" else ("", "")
        assert (whole.returncode, closing.returncode) == (code, code)
        assert (closing.stdout, closing.stderr) == said


@pytest.mark.parametrize("encoding", ["utf-8", "ascii", "latin-1"])
def test_any_encoding_will_do(folder: Path, process: Command, encoding: str) -> None:
    name = b"caf\xe9 \xf0\x9f\x8c\xb8".decode("utf-8", "surrogateescape")
    odd = folder.rename(folder.with_name(name))
    done = process("facts", odd, PYTHONIOENCODING=encoding, PYTHONUTF8="0")
    assert (done.code, done.err) == (0, "")
    assert done.out.splitlines()[0].split()[0] == "model_name"
    missing = process("facts", odd / "none", PYTHONIOENCODING=encoding, PYTHONUTF8="0")
    assert (missing.code, missing.out, missing.err.count("\n")) == (2, "", 1)


def test_a_hostile_name_cannot_act_on_the_terminal(tmp_path: Path, command: Command) -> None:
    done = command("facts", tmp_path / "a\x1b[31m\nb\u202ec")
    place = f"{tmp_path}/a\N{REPLACEMENT CHARACTER}[31m b\N{REPLACEMENT CHARACTER}c"
    assert done.err == f"cardsmith: {place} does not exist. Give the output_dir of the training run.\n"
