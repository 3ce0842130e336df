"""Downloads: headers, ranges, revisions."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import pytest

from .conftest import git, regular
from .test_uploads import large, put, upload_address

if TYPE_CHECKING:
    from .conftest import Served

#: Nothing of what it comes with runs, wherever it is opened.
POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
CONTENT = bytes(range(200))
OID = hashlib.sha256(CONTENT).hexdigest()


@pytest.fixture(scope="module")
def head(served: Served) -> str:
    """The head of a repository with one regular and one large file."""
    repo = served.new("resolve/files")
    address = upload_address(served, repo, OID, len(CONTENT))["actions"]["upload"]["href"]
    assert put(served, address, CONTENT).status == 200
    answer = served.commit(repo, regular("sub/page.html", "<script>alert(1)</script>"), large("w.bin", CONTENT))
    return str(answer.json()["commitOid"])


@pytest.mark.parametrize("method", ["HEAD", "GET"])
def test_headers_of_a_large_file(served: Served, head: str, method: str) -> None:
    answer = served.ask(method, "/resolve/files/resolve/main/w.bin")
    assert answer.body == (CONTENT if method == "GET" else b"")
    assert {key: value for key, value in answer.headers.items() if key not in ("date", "x-request-id")} == {
        "x-repo-commit": head,
        "etag": f'"{OID}"',
        "x-linked-etag": f'"{OID}"',
        "x-linked-size": "200",
        "content-length": "200",
        "content-type": "application/octet-stream",
        "content-disposition": "attachment; filename*=UTF-8''w.bin",
        "accept-ranges": "bytes",
        "x-content-type-options": "nosniff",
        "content-security-policy": POLICY,
    }


def test_a_page_out_of_a_repository_does_not_run(served: Served, head: str) -> None:
    answer = served.ask("GET", "/resolve/files/resolve/main/sub/page.html")
    assert answer.body == b"<script>alert(1)</script>"
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert answer.headers["content-security-policy"] == POLICY
    assert (
        answer.headers["etag"] == f'"{git(served.folder("resolve/files"), "rev-parse", "main:sub/page.html").strip()}"'
    )


def test_a_drawing_is_shown_and_does_not_act(served: Served, head: str) -> None:
    drawing = '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
    served.commit("resolve/files", regular("assets/training-curves.svg", drawing))
    answer = served.ask("GET", "/resolve/files/resolve/main/assets/training-curves.svg")
    assert (answer.status, answer.body, answer.headers["content-type"]) == (200, drawing.encode(), "image/svg+xml")
    assert answer.headers["content-disposition"] == "inline; filename*=UTF-8''training-curves.svg"
    assert (answer.headers["content-security-policy"], answer.headers["x-content-type-options"]) == (POLICY, "nosniff")


@pytest.mark.parametrize(
    ("asked", "status", "start", "stop"),
    [
        ("bytes=0-9", 206, 0, 10),
        ("bytes=190-", 206, 190, 200),
        ("bytes=-5", 206, 195, 200),
        ("bytes=-999", 206, 0, 200),
        ("bytes=0-999999", 206, 0, 200),
        ("bytes=9-3", 200, 0, 200),
        ("bytes=0-1,5-6", 200, 0, 200),
        ("lines=0-1", 200, 0, 200),
        ("bytes=-", 200, 0, 200),
    ],
)
@pytest.mark.parametrize("path", ["w.bin", "copy.txt"])
def test_ranges(served: Served, head: str, path: str, asked: str, status: int, start: int, stop: int) -> None:
    if path == "copy.txt":
        served.commit("resolve/files", regular("copy.txt", CONTENT[:128].decode() + "a" * 72))
    expected = CONTENT if path == "w.bin" else CONTENT[:128] + b"a" * 72
    answer = served.ask("GET", f"/resolve/files/resolve/main/{path}", headers={"Range": asked})
    assert (answer.status, answer.body) == (status, expected[start:stop])
    assert answer.headers["content-length"] == str(stop - start)
    assert answer.headers.get("content-range") == (f"bytes {start}-{stop - 1}/200" if status == 206 else None)


@pytest.mark.parametrize("asked", ["bytes=200-", "bytes=999-1000", "bytes=-0"])
def test_a_range_behind_the_end(served: Served, head: str, asked: str) -> None:
    answer = served.ask("GET", "/resolve/files/resolve/main/w.bin", headers={"Range": asked})
    assert (answer.status, answer.headers["content-range"]) == (416, "bytes */200")


def test_conditions(served: Served, head: str) -> None:
    path = "/resolve/files/resolve/main/w.bin"
    assert served.ask("GET", path, headers={"If-None-Match": f'"{OID}"'}).status == 304
    assert served.ask("GET", path, headers={"If-None-Match": "*"}).status == 304
    changed = {"Range": "bytes=0-9", "If-Range": '"another"'}
    assert served.ask("GET", path, headers=changed).status == 200


def test_every_spelling_of_a_revision(served: Served, head: str) -> None:
    served.ask("POST", "/api/models/resolve/files/branch/a%2Fb", {"startingPoint": head})
    served.ask("POST", f"/api/models/resolve/files/tag/{head}", {"tag": "v1.0"})
    for revision in (head, head[:10], "a%2Fb", "v1.0", "refs%2Fheads%2Fa%2Fb", "refs%2Ftags%2Fv1.0"):
        answer = served.ask("HEAD", f"/resolve/files/resolve/{revision}/w.bin")
        assert (revision, answer.status, answer.headers.get("x-repo-commit")) == (revision, 200, head)


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("/resolve/nothing/resolve/main/x", "RepoNotFound"),
        ("/resolve/files/resolve/nowhere/x", "RevisionNotFound"),
        ("/resolve/files/resolve/refs%2Fheads%2F..%2F..%2FHEAD/x", "RevisionNotFound"),
        ("/resolve/files/resolve/0000000000000000000000000000000000000000/x", "RevisionNotFound"),
        ("/resolve/files/resolve/main/nothing", "EntryNotFound"),
        ("/resolve/files/resolve/main/sub", "EntryNotFound"),
        ("/resolve/files/resolve/main/w.bin/deeper", "EntryNotFound"),
        ("/resolve/files/resolve/main/", "EntryNotFound"),
    ],
)
def test_what_is_not_there_has_its_code(served: Served, head: str, path: str, code: str) -> None:
    answer = served.ask("HEAD", path)
    assert (answer.status, answer.headers["x-error-code"]) == (404, code)
    assert ("x-repo-commit" in answer.headers) == (code == "EntryNotFound")
