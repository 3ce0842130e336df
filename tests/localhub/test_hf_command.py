"""The `hf` command against the hub: uploads, downloads, repositories, branches, tags, discussions."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from .conftest import fsck, git

if TYPE_CHECKING:
    from .conftest import Served

HF = Path(__file__).parent / "clients" / "hf.py"


def hf(environment: dict[str, str], *commands: str) -> list[str]:
    """What each command prints; all of them must succeed."""
    given = json.dumps([command.split() for command in commands])
    done = subprocess.run([sys.executable, HF], input=given, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    assert [code for code, _ in said] == [0] * len(commands), (said, done.stderr)
    return [text for _, text in said]


def test_the_life_of_a_repository(served: Served, client_environment: dict[str, str], tmp_path: Path) -> None:
    folder, back = tmp_path / "folder", tmp_path / "back"
    (folder / "sub").mkdir(parents=True)
    (folder / "README.md").write_text("---\nlicense: mit\n---\n# Card\n")
    (folder / "sub" / "w.safetensors").write_bytes(weights := bytes(range(256)) * 99)
    (folder / "skip.log").write_text("no")
    (tmp_path / "one.txt").write_text("one")
    repo = "command/model"
    said = hf(
        client_environment,
        f"repos create {repo} --private --format quiet",
        f"upload {repo} {folder} --exclude *.log --commit-message First --format quiet",
        f"upload {repo} {tmp_path / 'one.txt'} sub/one.txt --format quiet",
        f"upload {repo} {folder} proposed --include *.log --create-pr --format quiet",
        f"upload {repo} {tmp_path / 'one.txt'} more.txt --revision refs/pr/1 --format quiet",
        f"repos branch create {repo} dev",
        f"repos tag create {repo} v1 -m Release",
        f"repos tag list {repo} --format quiet",
        f"download {repo} --local-dir {back} --format quiet",
        f"download {repo} proposed/skip.log --revision refs/pr/1 --local-dir {back} --format quiet",
        f"repos delete-files {repo} sub/one.txt",
        f"repos settings {repo} --gated auto --public",
        "models list --author command --format quiet",
        f"models info {repo} --format json",
        f"repos tag delete {repo} v1 -y",
        f"repos branch delete {repo} dev",
        f"repos move {repo} command/moved",
    )  # fmt: skip
    assert said[7].split() == ["v1"]
    assert said[12].split() == [repo]
    info = json.loads(said[13])
    assert (info["id"], info["gated"], info["private"]) == (repo, "auto", False)
    assert (back / "sub" / "w.safetensors").read_bytes() == weights
    assert sorted(p.name for p in back.rglob("*") if p.is_file() and ".cache" not in p.parts) == [
        ".gitattributes", "README.md", "one.txt", "skip.log", "w.safetensors",
    ]  # fmt: skip
    moved = served.folder("command/moved")
    assert git(moved, "ls-tree", "-r", "--name-only", "main").split() == [
        ".gitattributes",
        "README.md",
        "sub/w.safetensors",
    ]
    assert git(moved, "ls-tree", "-r", "--name-only", "refs/pr/1").split()[2:] == [
        "more.txt",
        "proposed/skip.log",
        "sub/one.txt",
        "sub/w.safetensors",
    ]
    assert git(moved, "for-each-ref", "--format=%(refname)").split() == ["refs/heads/main", "refs/pr/1"]
    assert fsck(moved) == "0"
    hf(client_environment, "repos delete command/moved -y")
    assert not moved.exists()


def test_discussions(served: Served, client_environment: dict[str, str], tmp_path: Path) -> None:
    repo = served.new("command/talk")
    (tmp_path / "a.txt").write_text("proposed\n")
    said = hf(
        client_environment,
        f"discussions create {repo} --title Question --body Why",
        f"upload {repo} {tmp_path / 'a.txt'} a.txt --create-pr --commit-message Proposal --format quiet",
        f"discussions list {repo} --format json",
        f"discussions comment {repo} 2 --body Fine",
        f"discussions rename {repo} 1 Answered",
        f"discussions close {repo} 1 -y",
        f"discussions reopen {repo} 1 -y",
        f"discussions diff {repo} 2",
        f"discussions merge {repo} 2 --comment Thanks -y",
        f"discussions info {repo} 2 --format json",
        f"discussions list {repo} --status closed --format json",
    )
    assert [(one["num"], one["title"], one["status"]) for one in json.loads(said[2])] == [
        (2, "Proposal", "open"),
        (1, "Question", "open"),
    ]
    assert said[7].endswith("--- /dev/null\n+++ b/a.txt\n@@ -0,0 +1 @@\n+proposed\n\n")
    assert json.loads(said[9])["status"] == "merged"
    assert [one["num"] for one in json.loads(said[10])] == [2]
    assert git(served.folder(repo), "show", "main:a.txt") == "proposed\n"
