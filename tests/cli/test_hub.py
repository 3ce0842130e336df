"""`cardsmith hub serve`: says where it is, serves, and stops at Ctrl-C."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path

from .conftest import Command


def test_it_serves_until_it_is_interrupted(tmp_path: Path) -> None:
    command = [sys.executable, "-u", "-m", "cardsmith", "hub", "serve", "--root", tmp_path / "hub", "--port", "0"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env={**os.environ})
    assert process.stdout is not None
    endpoint = re.fullmatch(r"Serving (http://127\.0\.0\.1:\d+)\n", process.stdout.readline())
    assert endpoint is not None
    with urllib.request.urlopen(endpoint[1], timeout=20) as page:  # noqa: S310 - the hub's own address
        assert page.status == 200
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=20)
    use = f"Use it with: export HF_ENDPOINT={endpoint[1]} HF_TOKEN=local\n"
    assert (process.returncode, out, err) == (0, "", use)


def test_a_port_that_is_taken(tmp_path: Path, command: Command) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        done = command("hub", "serve", "--root", tmp_path / "hub", "--port", port)
    assert (done.code, done.out, done.err.count("\n")) == (2, "", 1)
    assert done.err.startswith(f"cardsmith: The hub cannot listen on 127.0.0.1:{port}: Address already in use")


def test_a_folder_with_a_model_is_no_root(tmp_path: Path, command: Command) -> None:
    (tmp_path / "model.safetensors").touch()
    done = command("hub", "serve", "--root", tmp_path, "--port", "0")
    line = f"--root {tmp_path} holds a model (model.safetensors). Name a folder for the hub's own repositories."
    assert (done.code, done.out, done.err) == (2, "", f"cardsmith: {line} See: cardsmith hub serve --help\n")
    assert [path.name for path in tmp_path.iterdir()] == ["model.safetensors"]
