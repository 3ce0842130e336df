"""validate --online: asks the Hub that HF_ENDPOINT names, and remembers what it said."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from cardsmith.localhub import LocalHub

CARD = "---\nlicense: mit\nbase_model: tests/model\nnew_version: tests/gone\n---\n\n# Tiny\n"


@pytest.fixture(scope="module")
def endpoint(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    from huggingface_hub import HfApi

    with LocalHub(tmp_path_factory.mktemp("hub")).running() as address:
        HfApi(endpoint=address, token="local").create_repo("tests/model")
        yield address


def _validate(folder: Path, endpoint: str, *options: str) -> subprocess.CompletedProcess[str]:
    (folder / "README.md").write_text(CARD)
    command = [sys.executable, "-m", "cardsmith", "validate", "README.md", "--select", "ID003", *options]
    known = {**os.environ, "HF_ENDPOINT": endpoint, "XDG_CACHE_HOME": str(folder / "cache"), "HF_HOME": str(folder)}
    return subprocess.run(command, cwd=folder, env=known, capture_output=True, text=True, check=False)


GONE = (
    "README.md:4:14 ID003 warning the model `tests/gone` is not on the Hub, or not public; check the name, or say why "
    "readers cannot see it\n    new_version: tests/gone\n                 ^\n"
)


def test_what_is_gone_is_found_and_remembered(tmp_path: Path, endpoint: str) -> None:
    done = _validate(tmp_path, endpoint, "--online", "--jobs", "2")
    assert (done.returncode, done.stdout, done.stderr) == (0, GONE, "1 warning.\n")
    kept = json.loads((tmp_path / "cache" / "cardsmith" / "online.json").read_text())
    assert {key: each["state"] for key, each in kept.items()} == {
        f"{endpoint} model tests/gone": "missing",
        f"{endpoint} model tests/model": "there",
    }


def test_without_it_nobody_is_asked(tmp_path: Path, endpoint: str) -> None:
    done = _validate(tmp_path, endpoint)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "Nothing found.\n")
    assert not (tmp_path / "cache").exists()


def test_what_could_not_be_asked_is_said(tmp_path: Path) -> None:
    done = _validate(tmp_path, "http://127.0.0.1:9", "--online", "--fail-on", "warning")
    assert (done.returncode, done.stderr) == (0, "Nothing found. 2 could not be checked.\n")
    assert [line.split(" ", 3)[:3] for line in done.stdout.splitlines()[::3]] == [
        ["README.md:3:13", "ID003", "info"],
        ["README.md:4:14", "ID003", "info"],
    ]
    assert not (tmp_path / "cache").exists()
