"""The hook for pre-commit and the GitHub Action, each tried as its users run it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parent.parent
WRONG = "---\nlicence: license\n---\n\n# Tiny\n\nA tiny model.\n"
RIGHT = "---\nlicense: mit\n---\n\n# Tiny\n\nA tiny model.\n"
BIN = Path(sys.executable).parent


def _run(*command: str | Path, cwd: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    path = f"{BIN}{os.pathsep}{os.environ['PATH']}"
    known = {**os.environ, "PATH": path, **environment}
    return subprocess.run(command, cwd=cwd, env=known, capture_output=True, text=True, check=False)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A git repository with a card that is wrong and one that is right."""
    folder = tmp_path / "cards"
    for name, text in {"wrong": WRONG, "right": RIGHT}.items():
        (folder / name).mkdir(parents=True)
        (folder / name / "README.md").write_text(text)
    (folder / "cardsmith.toml").write_text('select = ["FM003"]\n')
    for command in (["init", "--quiet"], ["add", "."]):
        subprocess.run(["git", *command], cwd=folder, check=True)
    return folder


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """The project as it stands, committed or not, in a repository of its own."""
    listed = subprocess.run(
        ["git", "ls-files", "-zco", "--exclude-standard"], cwd=ROOT, capture_output=True, check=True
    )
    names = [name for name in listed.stdout.decode().split("\0") if name and (ROOT / name).is_file()]
    for name in names:
        (tmp_path / "checkout" / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / name, tmp_path / "checkout" / name)
    who = ["-c", "user.name=Test", "-c", "user.email=test@example.org"]
    for command in (["init", "--quiet"], ["add", "."], [*who, "commit", "--quiet", "--message", "As it stands"]):
        subprocess.run(["git", *command], cwd=tmp_path / "checkout", check=True)
    return tmp_path / "checkout"


@pytest.mark.slow
@pytest.mark.skipif(not (ROOT / ".git").exists(), reason="needs the git checkout to know the project's files")
def test_the_hooks_find_and_mend(repository: Path, checkout: Path, tmp_path: Path) -> None:
    place = {"PRE_COMMIT_HOME": str(tmp_path / "pre-commit"), "NO_COLOR": "1"}
    command = (BIN / "pre-commit", "try-repo", checkout)
    options = ("--all-files", "--color", "never")
    found = _run(*command, "cardsmith-validate", *options, cwd=repository, **place)
    assert found.returncode == 1, found.stderr
    assert [line.partition(" error ")[0] for line in found.stdout.splitlines() if ".md:" in line] == [
        "wrong/README.md:2:1 FM003",
    ]
    (repository / "wrong" / "README.md").write_text(RIGHT)
    clean = _run(*command, "cardsmith-fix", *options, cwd=repository, **place)
    assert clean.returncode == 0, clean.stdout + clean.stderr


def _step() -> dict[str, Any]:
    """The step of the action that validates."""
    action = yaml.safe_load((ROOT / "action.yml").read_text("utf-8"))
    return next(step for step in action["runs"]["steps"] if step.get("id") == "validate")


def _act(repository: Path, scratch: Path, paths: str, args: str = "") -> subprocess.CompletedProcess[str]:
    output = scratch / "output.txt"
    environment = {"PATHS": paths, "ARGS": args, "RUNNER_TEMP": str(scratch), "GITHUB_OUTPUT": str(output)}
    shell = ("bash", "--noprofile", "--norc", "-eo", "pipefail", "-c")
    return _run(*shell, _step()["run"], cwd=repository, **environment)


def test_the_action_hands_everything_over_in_variables() -> None:
    step = _step()
    assert sorted(step["env"]) == ["ARGS", "PATHS"]
    assert "${{" not in step["run"]


def test_the_action_annotates_and_reports(repository: Path, tmp_path: Path) -> None:
    done = _act(repository, tmp_path, "wrong\n\nright\n")
    assert done.returncode == 1, done.stderr
    lines = done.stdout.splitlines()
    assert [line.partition("::FM003")[0].split(" ", 1)[0] for line in lines] == ["::error"]
    report = tmp_path / "cardsmith.sarif"
    assert (tmp_path / "output.txt").read_text() == f"sarif={report}\n"
    results = json.loads(report.read_text())["runs"][0]["results"]
    assert [result["ruleId"] for result in results] == ["FM003"]


def test_the_action_passes_where_nothing_is_wrong(repository: Path, tmp_path: Path) -> None:
    done = _act(repository, tmp_path, "right", "--fail-on info")
    assert (done.returncode, done.stdout) == (0, "")
    assert json.loads((tmp_path / "cardsmith.sarif").read_text())["runs"][0]["results"] == []


def test_the_action_runs_nothing_that_it_is_handed(repository: Path, tmp_path: Path) -> None:
    done = _act(repository, tmp_path, "right; touch hacked $(touch hacked)", "`touch hacked`")
    assert done.returncode != 0
    assert not list(repository.rglob("hacked"))


def test_the_action_stops_where_nothing_can_be_checked(repository: Path, tmp_path: Path) -> None:
    done = _act(repository, tmp_path, "nowhere")
    assert (done.returncode, "nowhere does not exist" in done.stderr) == (1, True)
