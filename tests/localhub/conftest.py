"""One hub for the whole folder, and plain HTTP for what the real client would never send."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest

from cardsmith.localhub import LocalHub

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from huggingface_hub import HfApi

ANY_TOKEN = {"Authorization": "Bearer anything"}


@dataclass(frozen=True, kw_only=True)
class Answer:
    """One HTTP answer; header names in lower case."""

    status: int
    headers: dict[str, str]
    body: bytes

    def json(self) -> Any:
        return json.loads(self.body)


@dataclass(frozen=True, kw_only=True)
class Served:
    """A running hub."""

    root: Path
    endpoint: str

    def ask(
        self, method: str, path: str, body: object = None, headers: dict[str, str] | None = None, *, token: bool = True
    ) -> Answer:
        """One request, its path sent as it is."""
        parts = urlsplit(self.endpoint)
        content = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
        with contextlib.closing(http.client.HTTPConnection(parts.hostname, parts.port, timeout=30)) as connection:
            connection.request(method, path, content, {**(ANY_TOKEN if token else {}), **(headers or {})})
            answer = connection.getresponse()
            named = {name.lower(): value for name, value in answer.getheaders()}
            return Answer(status=answer.status, headers=named, body=answer.read())

    def commit(
        self, repo: str, *lines: dict[str, Any], revision: str = "main", query: str = "", **header: str
    ) -> Answer:
        """A commit of raw operations."""
        first = {"key": "header", "value": {"summary": "a change", "description": "", **header}}
        body = b"".join(json.dumps(line).encode() + b"\n" for line in (first, *lines))
        return self.ask("POST", f"/api/models/{repo}/commit/{revision}{query}", body)

    def incoming(self) -> dict[str, int]:
        """Name → size of what is not complete yet. Leftovers of other tests may be among it, or go at any time."""
        found = {}
        for file in (self.root / "incoming").iterdir():
            with contextlib.suppress(FileNotFoundError):
                found[file.name] = file.stat().st_size
        return found

    def folder(self, repo: str) -> Path:
        return self.root / "models" / f"{repo}.git"

    def new(self, repo: str, **more: object) -> str:
        """A new repository; its id."""
        organization, name = repo.split("/")
        assert self.ask("POST", "/api/repos/create", {"name": name, "organization": organization, **more}).status == 200
        return repo


def wait(condition: Callable[[], object], patience: float = 60) -> None:
    """Until it holds; a busy machine may take its time."""
    give_up = time.monotonic() + patience
    while not condition():
        assert time.monotonic() < give_up
        time.sleep(0.01)


def git(folder: Path, *arguments: str) -> str:
    """What git itself says."""
    command = ["git", "-C", str(folder), *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def plant(folder: Path, path: str, content: str) -> str:
    """Commit a file to main with git itself, past everything the hub would check; the commit."""

    def run(*arguments: str, given: str = "") -> str:
        command = ["git", "-C", str(folder), "-c", "user.name=x", "-c", "user.email=x@y", *arguments]
        return subprocess.run(command, check=True, capture_output=True, text=True, input=given).stdout

    blob = run("hash-object", "-w", "--stdin", given=content).strip()
    kept = [line for line in run("ls-tree", "main").splitlines() if not line.endswith(f"\t{path}")]
    tree = run("mktree", given="\n".join([*kept, f"100644 blob {blob}\t{path}"]) + "\n").strip()
    commit = run("commit-tree", tree, "-p", "main", "-m", "planted").strip()
    run("update-ref", "refs/heads/main", commit)
    return commit


def fsck(folder: Path) -> str:
    """The complaints of git, of which an unreferenced object is none."""
    done = subprocess.run(["git", "-C", str(folder), "fsck", "--strict"], capture_output=True, text=True)
    notes = [line for line in done.stdout.splitlines() if not line.startswith("dangling ")]
    return "\n".join([*notes, done.stderr, str(done.returncode)]).strip()


def regular(path: str, content: str) -> dict[str, Any]:
    """The line of a commit that holds a regular file."""
    return {"key": "file", "value": {"path": path, "content": content, "encoding": "utf-8"}}


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A hub that takes any token. Each test uses repositories of its own."""
    root = tmp_path_factory.mktemp("the hub ü")
    with LocalHub(root).running() as endpoint:
        yield Served(root=root, endpoint=endpoint)


@pytest.fixture(scope="session")
def locked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A hub with a token of its own, which is not ANY_TOKEN."""
    root = tmp_path_factory.mktemp("locked")
    with LocalHub(root, token="-".join(["the", "right", "one"])).running() as endpoint:
        yield Served(root=root, endpoint=endpoint)


@pytest.fixture(scope="session")
def api(served: Served) -> HfApi:
    """The installed client, in this process."""
    from huggingface_hub import HfApi

    return HfApi(endpoint=served.endpoint, token="anything")


@pytest.fixture(scope="session")
def client_environment(served: Served, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """For a client in a process of its own: a fresh home, the hub, a token, and otherwise its defaults."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("HF_", "PYTHONPATH"))}
    home = tmp_path_factory.mktemp("home")
    return {
        **kept,
        "HOME": str(home),
        "HF_HOME": str(home / "hf"),
        "HF_ENDPOINT": served.endpoint,
        "HF_TOKEN": "anything",
        "NO_COLOR": "1",
    }


@pytest.fixture(scope="session")
def old_client(client_environment: dict[str, str]) -> dict[str, str]:
    """The environment in which `import huggingface_hub` gives 0.36."""
    overlay = Path(sys.prefix) / "old-client"
    if not (overlay / "huggingface_hub").is_dir():
        pytest.skip(f"{overlay} is absent: pip install --no-deps --target it -r tests/localhub/old-client.txt")
    home = Path(client_environment["HF_HOME"]) / "old"
    return {**client_environment, "PYTHONPATH": str(overlay), "HF_HOME": str(home)}
