"""What stands on disk is a git repository like any other."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest

from cardsmith.localhub.attributes import DEFAULT

from .conftest import fsck, git, regular
from .test_uploads import large, put, upload_address

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


def test_large_files_of_unlisted_names_get_a_line_each(served: Served, tmp_path: Path) -> None:
    repo = served.new("git/attributes")
    paths = ["plain", "with space.dat", "star*[x]?.dat", "folder/tokenizer.json", "listed.bin", "#hash"]
    for path in paths:
        address = upload_address(served, repo, *_named(path.encode()))["actions"]["upload"]["href"]
        put(served, address, path.encode())
    for _ in range(2):  # the second time nothing is added
        assert served.commit(repo, *(large(path, path.encode()) for path in paths)).status == 200
    added = git(served.folder(repo), "show", "main:.gitattributes").encode().removeprefix(DEFAULT).decode()
    assert added.replace(" filter=lfs diff=lfs merge=lfs -text", "") == (
        "/#hash\nfolder/tokenizer.json\nplain\nstar\\*\\[x\\]\\?.dat\nwith[[:space:]]space.dat\n"
    )
    subprocess.run(["git", "clone", "-q", served.folder(repo), tmp_path / "c"], check=True)
    said = git(tmp_path / "c", "check-attr", "filter", "--", *paths, "other")
    assert said == "".join(f"{path}: filter: lfs\n" for path in paths) + "other: filter: unspecified\n"


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


def test_two_hundred_files_in_one_commit(served: Served) -> None:
    repo = served.new("git/many")
    lines = [regular(f"folder {i % 9}/file-{i}.txt", f"content {i}\n" * 50) for i in range(200)]
    assert served.commit(repo, *lines).status == 200
    assert len(git(served.folder(repo), "ls-tree", "-r", "--name-only", "main").splitlines()) == 201
    assert fsck(served.folder(repo)) == "0"


def _named(content: bytes) -> tuple[str, int]:
    value = large("", content)["value"]
    return value["oid"], value["size"]
