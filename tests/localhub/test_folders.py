"""Plain folders shown as repositories: by the real client, and by what no client would send."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from cardsmith.localhub import LocalHub

from .conftest import Served

if TYPE_CHECKING:
    from collections.abc import Iterator

WEIGHTS = bytes(range(256)) * 8
COMMIT = "0123456789abcdef" * 2 + "01234567"


def make(folder: Path, text: str) -> Path:
    (folder / "sub").mkdir(parents=True)
    (folder / "README.md").write_text(f"---\nlicense: mit\n---\n# {text}\n")
    (folder / "model.safetensors").write_bytes(WEIGHTS)
    (folder / "sub" / "ä b.txt").write_text(text)
    return folder


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> LocalHub:
    """A model of one revision, one of three names for two revisions, and one without an owner."""
    root = tmp_path_factory.mktemp("shown")
    one, old, new = (make(root / name, name) for name in ("one", "old", "new"))
    (root / "outside.txt").write_text("outside")
    (one / "linked.txt").symlink_to(root / "outside.txt")
    (one / "circle").symlink_to(one)
    return LocalHub(
        root / "hub", folders={"org/one": one, "org/two": {"main": new, COMMIT: old, "v1": old}, "alone": one}
    )


@pytest.fixture(scope="module")
def shown(hub: LocalHub) -> Iterator[Served]:
    with hub.running() as endpoint:
        yield Served(root=hub.root, endpoint=endpoint)


CLIENT = """
import json, sys
from pathlib import Path
from huggingface_hub import HfApi, hf_hub_download, snapshot_download
from huggingface_hub.errors import EntryNotFoundError, RepositoryNotFoundError, RevisionNotFoundError

def refused(error, *args, **more):
    try:
        hf_hub_download(*args, **more)
    except error as raised:
        return type(raised).__name__

api, folder = HfApi(), Path(snapshot_download("org/one"))
print(json.dumps({
    "files": sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()),
    "same": (folder / "model.safetensors").read_bytes() == Path(sys.argv[1], "one/model.safetensors").read_bytes(),
    "old": Path(hf_hub_download("org/two", "sub/ä b.txt", revision=sys.argv[2])).read_text(),
    "tag": Path(hf_hub_download("org/two", "sub/ä b.txt", revision="v1")).parts[-3],
    "main": Path(hf_hub_download("org/two", "sub/ä b.txt")).read_text(),
    "alone": Path(hf_hub_download("alone", "README.md")).read_text(),
    "listed": api.list_repo_files("alone"),
    "license": api.model_info("org/one").card_data.license,
    "no file": refused(EntryNotFoundError, "org/one", "nothing.txt"),
    "no revision": refused(RevisionNotFoundError, "org/two", "README.md", revision="v2"),
    "no owner": refused(RepositoryNotFoundError, "elsewhere", "README.md"),
    "nothing": refused(RepositoryNotFoundError, "org/three", "README.md"),
    "another kind": refused(RepositoryNotFoundError, "org/one", "README.md", repo_type="dataset"),
}))
"""


def test_the_real_client(hub: LocalHub, shown: Served, tmp_path: Path) -> None:
    import json

    kept = {name: value for name, value in os.environ.items() if not name.startswith("HF_")}
    environment = {**kept, "HF_ENDPOINT": shown.endpoint, "HF_HOME": str(tmp_path), "HF_HUB_DISABLE_TELEMETRY": "1"}
    command = [sys.executable, "-c", CLIENT, str(hub.root.parent), COMMIT]
    done = subprocess.run(command, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    files = ["README.md", "linked.txt", "model.safetensors", "sub/ä b.txt"]
    assert json.loads(done.stdout) == {
        "files": files,
        "same": True,
        "old": "old",
        "tag": COMMIT,
        "main": "new",
        "alone": "---\nlicense: mit\n---\n# one\n",
        "listed": files,
        "license": "mit",
        "no file": "RemoteEntryNotFoundError",
        "no revision": "RevisionNotFoundError",
        "no owner": "RepositoryNotFoundError",
        "nothing": "RepositoryNotFoundError",
        "another kind": "RepositoryNotFoundError",
    }
    assert hub.missed == {"org/two@v2", "elsewhere", "org/three", "datasets/org/one"}
    assert not (hub.root / "models").exists()


def test_headers_of_a_file(shown: Served) -> None:
    answer = shown.ask("GET", "/org/two/resolve/v1/model.safetensors", headers={"Range": "bytes=1-3"}, token=False)
    assert (answer.status, answer.body) == (206, b"\1\2\3")
    etag = answer.headers["etag"]
    assert {key: value for key, value in answer.headers.items() if key not in ("date", "etag", "x-request-id")} == {
        "x-repo-commit": COMMIT,
        "content-length": "3",
        "content-range": "bytes 1-3/2048",
        "content-type": "application/octet-stream",
        "content-disposition": "attachment; filename*=UTF-8''model.safetensors",
        "accept-ranges": "bytes",
        "x-content-type-options": "nosniff",
        "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox",
    }
    unchanged = shown.ask("GET", "/org/two/resolve/v1/model.safetensors", headers={"If-None-Match": etag})
    assert (unchanged.status, unchanged.body) == (304, b"")


def test_a_folder_without_a_commit_has_one_that_its_files_make(hub: LocalHub, shown: Served) -> None:
    before = shown.ask("HEAD", "/org/one/resolve/main/README.md").headers["x-repo-commit"]
    assert before == shown.ask("GET", "/api/models/alone").json()["sha"]
    (hub.root.parent / "one" / "new.txt").write_text("")
    assert shown.ask("HEAD", "/org/one/resolve/main/README.md").headers["x-repo-commit"] != before
    (hub.root.parent / "one" / "new.txt").unlink()


@pytest.mark.parametrize("path", ["../outside.txt", "%2e%2e/outside.txt", "sub/..%2f..%2foutside.txt", "sub", "", "."])
def test_nothing_outside_the_folder_is_shown(shown: Served, path: str) -> None:
    answer = shown.ask("GET", f"/org/one/resolve/main/{path}")
    assert (answer.status, answer.headers.get("x-error-code")) == (404, "EntryNotFound")


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/api/models/org/one/commit/main"),
        ("POST", "/api/models/org/one/preupload/main"),
        ("POST", "/api/models/org/one/branch/x"),
        ("PUT", "/api/models/org/one/settings"),
        ("GET", "/org/one"),
        ("GET", "/api/models/org/one/refs"),
    ],
)
def test_a_folder_is_for_downloads_only(shown: Served, method: str, path: str) -> None:
    answer = shown.ask(method, path, {} if method != "GET" else None)
    assert answer.status == 404


def test_what_was_missed_is_not_kept_without_end(tmp_path: Path) -> None:
    hub = LocalHub(tmp_path)
    with hub.running() as endpoint:
        served = Served(root=tmp_path, endpoint=endpoint)
        for name in ["x" * 5000, "a%0Ab", *(f"n{number}" for number in range(1100))]:
            assert served.ask("GET", f"/api/models/org/{name}", token=False).status in (401, 404)
    assert hub.missed == {f"org/n{number}" for number in range(1000)}
