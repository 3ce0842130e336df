"""The real clients, in processes of their own, with their defaults."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from .conftest import fsck

if TYPE_CHECKING:
    from .conftest import Served

JOURNEY = Path(__file__).parent / "clients" / "journey.py"
SAID: dict[str, Any] = {
    "whoami": "local",
    "loads": True,
    "files": [
        ".gitattributes",
        "README.md",
        "config.json",
        "empty.bin",
        "generation_config.json",
        "model.safetensors",
        "some folder/ä b.txt",
        "unlisted.weights",
    ],
    "equal": True,
    "pinned": True,
    "unchanged": True,
    "stale parent": ["HfHubHTTPError", 412],
    "pull request": [1, "refs/pr/1"],
    "proposed": "---\nlicense: mit\n---\n# Proposed\n",
    "main": "---\nlicense: mit\n---\n# Second\n",
    "refs": [["a/branch", "main"], ["v1"], ["refs/pr/1"]],
    "on the branch": [True, False],
    "titles": [
        "Delete unlisted.weights with huggingface_hub",
        "Second",
        "Upload folder using huggingface_hub",
        "initial commit",
    ],
    "no repository": ["RepositoryNotFoundError", 404],
    "no namespace": ["RepositoryNotFoundError", 404],
    "no revision": ["RevisionNotFoundError", 404],
    "no file": ["EntryNotFoundError", 404],
    "no file to delete": ["EntryNotFoundError", 404],
    "exists": [True, False],
    "pushed loads": True,
    "deleted": True,
}


def journey(repo: str, environment: dict[str, str]) -> dict[str, Any]:
    done = subprocess.run([sys.executable, JOURNEY, repo], env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    said: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return said


def test_todays_client(served: Served, client_environment: dict[str, str]) -> None:
    said = journey("users/today", client_environment)
    assert said == {**SAID, "client": said["client"], "id": "users/today", "again": "users/today"}
    assert int(said["client"].split(".")[0]) >= 1
    assert fsck(served.folder("users/today")) == "0"


def test_old_client(served: Served, old_client: dict[str, str]) -> None:
    said = journey("users/old", old_client)
    assert said == {**SAID, "client": "0.36.2", "id": "users/old", "again": "users/old"}
    assert fsck(served.folder("users/old")) == "0"


@pytest.mark.parametrize("client", ["today", "old"])
def test_hf_download(client: str, served: Served, request: pytest.FixtureRequest, tmp_path: Path) -> None:
    environment = request.getfixturevalue({"today": "client_environment", "old": "old_client"}[client])
    repo = served.new(f"cli/{client}")
    assert served.commit(repo, {"key": "file", "value": {"path": "a/b.txt", "content": "text"}}).status == 200
    hf = "import sys; from huggingface_hub.cli.hf import main; sys.argv[0] = 'hf'; sys.exit(main())"
    command = [sys.executable, "-c", hf, "download", repo, "--local-dir", str(tmp_path)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "a" / "b.txt").read_text() == "text"


def test_the_client_for_javascript(served: Served, client_environment: dict[str, str]) -> None:
    """@huggingface/hub, an implementation of the protocol that shares nothing with the one in Python."""
    modules = Path(sys.prefix) / "npm-client"
    node = shutil.which("node")
    if node is None:
        pytest.skip("node is not installed")
    if not (modules / "node_modules" / "@huggingface" / "hub").is_dir():
        pytest.skip(f"{modules} is empty: make .venv/npm-client, with npm")
    journey = JOURNEY.parent / "npm" / "journey.mjs"
    token = "_".join(["hf", "local"])
    repo = "javascript/model"
    done = subprocess.run(
        [node, journey, modules, served.endpoint, repo],
        env={**client_environment, "HF_TOKEN": token},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == {
        "whoami": "local",
        "created": True,
        "again": ["HubApiError", 409],
        "committed": True,
        "files": [
            [".gitattributes", 1519, False, "initial commit"],
            ["README.md", 28, False, "First"],
            ["empty.txt", 0, False, "First"],
            ["folder/ä b.txt", 4, False, "First"],
            ["model.safetensors", 2500, True, "First"],
            ["other.bin", 300, True, "First"],
        ],
        "card": "---\nlicense: mit\n---\n# Card\n",
        "text": "text",
        "equal": True,
        "part": True,
        "pointer": "version https://git-lfs.github.com/spec/v1",
        "info": 2500,
        "absent": None,
        "exists": [True, False],
        "paths": [["folder", "directory", "First"], ["model.safetensors", "file", "First"]],
        "stale": ["HubApiError", 412],
        "taken": ["HubApiError", 409],
        "onBranch": [True, False],
        "proposed": True,
        "onPullRequest": "# Proposed\n",
        "titles": [[title, "local"] for title in ("Gone", "Second", "First", "initial commit")],
        "count": 4,
        "model": [repo, True, "javascript", {"license": "mit"}, 40],
        "listed": [repo],
        "strangers": ["HubApiError", 401],
        "here": [True, False],
        "gone": True,
    }
