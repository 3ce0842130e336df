"""What stands on disk is a git repository like any other."""

from __future__ import annotations

import os
import shutil
import subprocess
from base64 import b64encode
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

from cardsmith.localhub.git.attributes import DEFAULT, with_lines
from pace import within

from .conftest import fsck, git, regular
from .test_uploads import large, put, upload_address

#: git without the user's settings, and without asking anybody.
ALONE = {**os.environ, "GIT_TERMINAL_PROMPT": "0", "GIT_CONFIG_GLOBAL": os.devnull, "GIT_ASKPASS": ""}

if TYPE_CHECKING:
    from pathlib import Path

    from .conftest import Served


def test_a_new_repository_has_the_hubs_first_commit(served: Served) -> None:
    folder = served.folder(served.new("git/new"))
    assert git(folder, "log", "--format=%s|%an", "main") == "initial commit|local\n"
    assert git(folder, "ls-tree", "-r", "--name-only", "main") == ".gitattributes\n"
    assert git(folder, "show", "main:.gitattributes").encode() == DEFAULT
    assert DEFAULT.count(b"\n") == 35
    assert fsck(folder) == "0"


def test_it_can_be_cloned_and_shows_its_history(served: Served, tmp_path: Path) -> None:
    repo = served.new("git/clone")
    served.commit(
        repo, regular("a/b/c.txt", "one"), regular("d.txt", "two"), summary="First", description="More\nwords"
    )
    served.commit(repo, {"key": "deletedFolder", "value": {"path": "a/"}}, regular("a", "now a file"), summary="Second")
    subprocess.run(["git", "clone", "-q", served.folder(repo), tmp_path / "c"], check=True)
    clone = tmp_path / "c"
    assert (clone / "a").read_text() == "now a file"
    assert git(clone, "log", "--format=%s|%b", "--name-status") == (
        "Second|\n\nA\ta\nD\ta/b/c.txt\n"
        "First|More\nwords\n\nA\ta/b/c.txt\nA\td.txt\n"
        "initial commit|\n\nA\t.gitattributes\n"
    )
    assert git(clone, "status", "--porcelain") == ""
    assert fsck(served.folder(repo)) == "0"


def test_it_can_be_cloned_over_http(served: Served, tmp_path: Path) -> None:
    repo = served.new("git/http")
    served.commit(repo, *(regular(f"{n}.txt", f"{n}") for n in range(20)), summary="First")
    served.commit(repo, regular("a.txt", "proposed"), query="?create_pr=1", summary="Proposed")
    for number, address in enumerate((f"{served.endpoint}/{repo}", f"{served.endpoint}/{repo}.git")):
        clone = tmp_path / str(number)
        subprocess.run(["git", "clone", "-q", address, clone], check=True, env=ALONE)
        assert git(clone, "log", "--format=%s") == "First\ninitial commit\n"
        assert git(clone, "ls-files").count("\n") == 21
    served.commit(repo, regular("b.txt", "later"), summary="Second")
    git(clone, "pull", "-q")
    git(clone, "fetch", "-q", "origin", "refs/pr/1:proposed")
    assert git(clone, "log", "-1", "--format=%s") == "Second\n"
    assert git(clone, "show", "proposed:a.txt") == "proposed"
    shallow = ["git", "clone", "-q", "--depth", "1", "-c", "protocol.version=0", address, tmp_path / "shallow"]
    subprocess.run(shallow, check=True, env=ALONE)
    assert git(tmp_path / "shallow", "rev-list", "--count", "HEAD") == "1\n"


def test_a_private_one_asks_git_for_the_token(served: Served, tmp_path: Path) -> None:
    repo = served.new("git/private", visibility="private")
    refused = subprocess.run(
        ["git", "clone", f"{served.endpoint}/{repo}", tmp_path / "c"], capture_output=True, text=True, env=ALONE
    )
    assert (refused.returncode, "could not read Username" in refused.stderr) == (128, True)
    address = f"{served.endpoint}/{repo}".replace("://", "://me:" + "any@")
    subprocess.run(["git", "clone", "-q", address, tmp_path / "c"], check=True, env=ALONE)
    assert (tmp_path / "c" / ".gitattributes").read_bytes() == DEFAULT


@pytest.mark.skipif(shutil.which("git-lfs") is None, reason="git-lfs is not installed")
def test_git_lfs_fetches_the_large_files_of_a_private_one(served: Served, tmp_path: Path) -> None:
    repo, content = served.new("git/lfs", visibility="private"), os.urandom(100_000)
    address = upload_address(served, repo, *_named(content))["actions"]["upload"]["href"]
    put(served, address, content)
    served.commit(repo, large("w.bin", content))
    alone = {**ALONE, "HOME": str(tmp_path), "GIT_CONFIG_GLOBAL": str(tmp_path / "config")}
    subprocess.run(["git", "lfs", "install", "--skip-repo"], check=True, env=alone, capture_output=True)
    address = f"{served.endpoint}/{repo}".replace("://", "://me:" + "any@")
    for name, url in (("named", address), ("with-end", f"{address}.git")):
        subprocess.run(["git", "clone", "-q", url, tmp_path / name], check=True, env=alone)
        assert (tmp_path / name / "w.bin").read_bytes() == content
    subprocess.run(["git", "-C", tmp_path / "named", "lfs", "fsck"], check=True, env=alone, capture_output=True)


def test_git_lfs_is_asked_for_the_token(served: Served) -> None:
    """What git-lfs itself sends, with and without what git asked its user for."""
    repo, content = served.new("git/lfs-basic", visibility="private"), b"some weights"
    oid, size = _named(content)
    put(served, upload_address(served, repo, oid, size)["actions"]["upload"]["href"], content)
    body = {"operation": "download", "transfers": ["basic"], "objects": [{"oid": oid, "size": size}]}
    batch, lfs_json = f"/{repo}.git/info/lfs/objects/batch", {"Content-Type": "application/vnd.git-lfs+json"}
    refused = served.ask("POST", batch, body, lfs_json, token=False)
    assert (refused.status, refused.headers["www-authenticate"][:5]) == (401, "Basic")
    login = {**lfs_json, "Authorization": "Basic " + b64encode(b"me:any").decode()}
    (found,) = served.ask("POST", batch, body, login, token=False).json()["objects"]
    download = urlsplit(found["actions"]["download"]["href"])
    assert served.ask("GET", f"{download.path}?{download.query}", token=False).body == content
    # a browser that remembers the password must not write for its user
    refused = served.ask("POST", batch, {**body, "operation": "upload"}, login, token=False)
    assert (refused.status, refused.json()) == (401, {"error": "Invalid user token."})


def test_nothing_is_pushed_over_http(served: Served, tmp_path: Path) -> None:
    repo = served.new("git/push")
    subprocess.run(["git", "clone", "-q", f"{served.endpoint}/{repo}", tmp_path / "c"], check=True, env=ALONE)
    (tmp_path / "c" / "new.txt").write_text("new")
    git(tmp_path / "c", "add", "new.txt")
    git(tmp_path / "c", "-c", "user.name=x", "-c", "user.email=x@y", "commit", "-q", "-m", "Pushed")
    pushed = subprocess.run(["git", "-C", tmp_path / "c", "push", "-q"], capture_output=True, text=True, env=ALONE)
    assert (pushed.returncode, "The requested URL returned error: 403" in pushed.stderr) == (128, True)
    # the folder is git's own, and takes it
    git(tmp_path / "c", "push", "-q", str(served.folder(repo)), "HEAD:main")
    assert next(one["title"] for one in served.ask("GET", f"/api/models/{repo}/commits/main").json()) == "Pushed"
    assert served.commit(repo, regular("after", "1")).status == 200


def test_large_files_of_unlisted_names_get_a_line_each(served: Served, tmp_path: Path) -> None:
    repo = served.new("git/attributes")
    spaces = f"many{' ' * 245}.dat"
    paths = ["plain", "with space.dat", "star*[x]?.dat", "folder/tokenizer.json", "listed.bin", "#hash", spaces]
    paths += ["#folder/x", "!folder/x", '"folder/x']
    for path in paths:
        address = upload_address(served, repo, *_named(path.encode()))["actions"]["upload"]["href"]
        put(served, address, path.encode())
    for _ in range(2):  # the second time nothing is added
        assert served.commit(repo, *(large(path, path.encode()) for path in paths)).status == 200
    added = git(served.folder(repo), "show", "main:.gitattributes").encode().removeprefix(DEFAULT).decode()
    assert added.replace(" filter=lfs diff=lfs merge=lfs -text", "") == (
        '/!folder/x\n/"folder/x\n/#folder/x\n/#hash\nfolder/tokenizer.json\n'
        f"many{'?' * 245}.dat\nplain\nstar\\*\\[x\\]\\?.dat\nwith[[:space:]]space.dat\n"
    )
    assert fsck(served.folder(repo)) == "0"
    subprocess.run(["git", "clone", "-q", served.folder(repo), tmp_path / "c"], check=True)
    said = git(tmp_path / "c", "check-attr", "filter", "--", *paths, "other")
    shown = [path.replace('"folder/x', '"\\"folder/x"') for path in paths]  # git quotes it
    assert said == "".join(f"{path}: filter: lfs\n" for path in shown) + "other: filter: unspecified\n"


def test_many_lines_are_added_to_many_in_a_moment() -> None:
    old = with_lines(DEFAULT, [f"a/{number}.jpg" for number in range(20_000)])
    new = within(1, lambda: with_lines(old, [f"{folder}/{number}.jpg" for folder in "ab" for number in range(20_000)]))
    assert (new.count(b"\n"), new.startswith(old)) == (DEFAULT.count(b"\n") + 40_000, True)


def test_a_commit_that_changes_nothing_makes_none(served: Served) -> None:
    repo = served.new("git/same")
    first = served.commit(repo, regular("a.txt", "a")).json()["commitOid"]
    assert served.commit(repo, regular("a.txt", "a")).json()["commitOid"] == first


@pytest.mark.parametrize(
    ("lines", "says"),
    [
        ([regular("a", "1"), regular("a/b", "2")], "A file cannot take the place of the folder a"),
        ([regular("there/below", "1")], "A folder cannot take the place of the file there"),
        ([regular("folder", "1")], "A file cannot take the place of the folder folder"),
        (
            [{"key": "file", "value": {"path": "x", "content": "%", "encoding": "base64"}}],
            "The content of x is not base64",
        ),
        ([{"key": "surprise", "value": {}}], "Unknown key in a commit: 'surprise'"),
        ([{"key": "file"}], '"value" is missing or has the wrong type'),
        ([regular(".gitattributes", "x" * 3000)], ".gitattributes has a line of 2048 bytes or more"),
        (
            [{"key": "lfsFile", "value": {"path": "x", "oid": "A" * 64, "size": 1}}],
            "An oid must be a sha256 in lower-case hex",
        ),
    ],
)
def test_a_commit_that_cannot_be_made_changes_nothing(
    served: Served, lines: list[dict[str, object]], says: str
) -> None:
    repo = "git/refused"
    if not served.folder(repo).exists():
        served.new(repo)
        served.commit(repo, regular("there", "1"), regular("folder/x", "1"))
    before = git(served.folder(repo), "rev-parse", "main")
    answer = served.commit(repo, *lines)
    assert (answer.status, answer.json()) == (400, {"error": says})
    assert git(served.folder(repo), "rev-parse", "main") == before
    assert fsck(served.folder(repo)) == "0"


def test_the_limits_of_one_commit(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    repo, limit = served.new("git/limits"), 10 * 1024 * 1024
    answer = served.commit(repo, regular("a.txt", "x" * (limit + 1)))
    assert (answer.status, answer.json()) == (
        400,
        {"error": f"a.txt is larger than {limit} bytes; upload it through LFS"},
    )
    assert served.commit(repo, regular("a.txt", "x" * limit)).status == 200
    named = {"algo": "sha256", "oid": "0" * 64, "size": 1}
    answer = served.commit(repo, *({"key": "lfsFile", "value": {"path": f"{n}", **named}} for n in range(25_001)))
    assert answer.json() == {"error": "A commit has at most 25000 large files; make several commits"}
    assert answer.status == 413
    monkeypatch.setattr("cardsmith.localhub.routes.commit._REGULAR_BYTES", 1000)  # for a gigabyte takes a while
    answer = served.commit(repo, *(regular(f"{n}", "x" * 300) for n in range(4)))
    assert answer.json() == {"error": "The regular files of a commit have at most 1000 bytes; make several commits"}
    assert (answer.status, served.commit(repo, *(regular(f"{n}", "x" * 300) for n in range(3))).status) == (413, 200)


def test_two_hundred_files_in_one_commit(served: Served) -> None:
    repo = served.new("git/many")
    lines = [regular(f"folder {i % 9}/file-{i}.txt", f"content {i}\n" * 50) for i in range(200)]
    assert served.commit(repo, *lines).status == 200
    assert len(git(served.folder(repo), "ls-tree", "-r", "--name-only", "main").splitlines()) == 201
    assert fsck(served.folder(repo)) == "0"


def _named(content: bytes) -> tuple[str, int]:
    value = large("", content)["value"]
    return value["oid"], value["size"]


def test_a_tag_of_a_file_is_no_revision(served: Served) -> None:
    """Only a push to the folder can make one."""
    repo = served.new("git/odd-tag")
    git(served.folder(repo), "tag", "odd", "main:.gitattributes")
    answer = served.ask("GET", f"/api/models/{repo}/revision/odd")
    assert (answer.status, answer.headers["x-error-code"]) == (404, "RevisionNotFound")
    refs = served.ask("GET", f"/api/models/{repo}/refs").json()
    assert ([ref["name"] for ref in refs["branches"]], refs["tags"]) == (["main"], [])


def test_what_only_git_can_put_there_is_no_crash(served: Served) -> None:
    repo = served.new("git/foreign")
    folder = served.folder(repo)
    head = git(folder, "rev-parse", "main").strip()
    blob = git(folder, "rev-parse", "main:.gitattributes").strip().encode()
    lines = [b"160000 commit %s\tmodule" % head.encode(), b"100644 blob %s\tn\xe9.txt" % blob]
    made = subprocess.run(["git", "-C", folder, "mktree"], input=b"\n".join(lines), capture_output=True, check=True)
    who = ["-c", "user.name=x", "-c", "user.email=x@y"]
    commit = git(folder, *who, "commit-tree", made.stdout.decode().strip(), "-p", "main", "-m", "x").strip()
    git(folder, "update-ref", "refs/heads/main", commit)
    for page in ("", f"/commit/{commit}", "/tree/main"):
        assert served.ask("GET", f"/{repo}{page}").status == 200
    for path in (f"/{repo}/resolve/main/module", f"/{repo}/raw/main/module", f"/{repo}/blob/main/module"):
        assert served.ask("GET", path).status == 404
    assert served.ask("GET", f"/api/models/{repo}/tree/main/module").status == 404
    listed = served.ask("GET", f"/api/models/{repo}/tree/main?expand=true").json()
    assert [(one["path"], one["lastCommit"]["title"]) for one in listed] == [("n\ufffd.txt", "x")]
    asked = {"paths": ["module", "module/x"]}
    answer = served.ask("POST", f"/api/models/{repo}/paths-info/main", asked, {"Content-Type": "application/json"})
    assert (answer.status, answer.json()) == (200, [])
    assert served.commit(repo, regular("after", "1")).status == 200
