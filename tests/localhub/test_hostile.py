"""Requests no client sends: each gets a 4xx in JSON, and nothing outside the repository is touched."""

from __future__ import annotations

import base64
import json
import socket
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest

from cardsmith.localhub.wire.jsontext import JSONResponse

from .conftest import ANY_TOKEN, fsck, git, regular

if TYPE_CHECKING:
    from .conftest import Served

PATHS = [
    "../up", "a/../b", "a/..", "/absolute", "a//b", "a/", "./a", "a/.", "back\\slash", "nul\0", "line\nbreak",
    "", ".git/config", "a/.GIT/x", ".git", ".git. /x", "git~1/x", ".g\u200cit/x", ".git::$INDEX_ALLOCATION/x",
    "\x1b[31m", ".gitmodules",
    "sub/.cache/x", "x" * 256, "a/" * 600 + "a", "\ud800", "GITMOD~1", ". ", 7, None, ["a"],
]  # fmt: skip


@pytest.mark.parametrize("path", PATHS, ids=repr)
def test_paths(served: Served, path: Any) -> None:
    repo = _repo(served)
    before = sorted(p for p in served.root.rglob("*") if "objects" not in p.parts)
    head = git(served.folder(repo), "rev-parse", "main")
    for line in (
        regular(path, "x"),
        {"key": "lfsFile", "value": {"path": path, "oid": "0" * 64, "size": 1}},
        {"key": "deletedFile", "value": {"path": path}},
    ):
        if line["key"] == "deletedFile" and path == "a/":
            continue  # this is how folders are named
        answer = served.commit(repo, line)
        named = isinstance(path, str) and path not in ("", "\ud800")
        assert (answer.status, list(answer.json())) == (422 if named else 400, ["error"])
    files = {"files": [{"path": path, "sample": "", "size": 1}]}
    assert served.ask("POST", f"/api/models/{repo}/preupload/main", files).status in (400, 422)
    assert git(served.folder(repo), "rev-parse", "main") == head
    assert sorted(p for p in served.root.rglob("*") if "objects" not in p.parts) == before
    assert fsck(served.folder(repo)) == "0"


@pytest.mark.parametrize(
    "body",
    [
        {"name": name, "organization": organization}
        for organization, name in [
            ("..", "x"), ("a", ".."), ("a", "../../x"), ("a", "x/y"), ("a", "x.git"), ("a", "x--y"), ("a", "-x"),
            ("a", ".x"), ("a", ""), ("a", "x" * 97), ("a", "ü"), ("a", "x\0"), ("a", "x\\y"), ("api", "x"),
            ("datasets", "x"), ("a", 7),
        ]
    ]
    + [{"name": "x", "type": "bucket"}, {"name": "x", "type": "../models/"}, {}, {"name": None}],
    ids=repr,
)  # fmt: skip
def test_names(served: Served, body: dict[str, Any]) -> None:
    answer = served.ask("POST", "/api/repos/create", body)
    assert answer.status == 400
    assert isinstance(answer.json()["error"], str)


@pytest.mark.parametrize(
    "path",
    [
        "/hostile/paths/resolve/main/../../../../etc/passwd",
        "/hostile/paths/resolve/main/..%2F..%2Fcardsmith.json",
        "/hostile/paths/resolve/main/%2Fetc%2Fpasswd",
        "/hostile/paths/resolve/..%2F..%2FHEAD/x",
        "/hostile/paths/resolve/main/%00",
        "/hostile/paths/resolve/main/%FF",
        "/..%2Fmodels%2Fhostile/paths/resolve/main/.gitattributes",
        "/%2e%2e/paths/resolve/main/x",
        "/hostile/paths%2F..%2Fpaths/resolve/main/.gitattributes",
        "/api/models/hostile/paths/tree/main/..%2F..",
        "/api/models/hostile/paths/tree/%00",
        "/api/models/..%2F..%2F/x",
        "/api/other/hostile/paths",
        "/api/nothing",
        "//",
        "/hostile/paths/resolve/main/" + "a/" * 5000,
    ],
    ids=lambda path: path[:60],
)
def test_addresses(served: Served, path: str) -> None:
    _repo(served)
    answer = served.ask("GET", path)
    assert answer.status in (400, 404)
    assert isinstance(answer.json()["error"], str)


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b"null", b"\xff", b"[" * 100_000, b'{"a": NaN}', b'{"files": 7}'], ids=repr
)
@pytest.mark.parametrize(
    "path",
    [
        "/api/repos/create",
        "/api/validate-yaml",
        "/api/models/hostile/paths/preupload/main",
        "/api/models/hostile/paths/commit/main",
        "/api/models/hostile/paths/tag/main",
        "/hostile/paths.git/info/lfs/objects/batch",
    ],
)
def test_bodies(served: Served, path: str, body: bytes) -> None:
    _repo(served)
    answer = served.ask("POST", path, body)
    assert answer.status == 400
    assert isinstance(answer.json()["error"], str)


ENDPOINTS = [
    ("POST", "/api/repos/create", {"name": "ODD"}),
    ("DELETE", "/api/repos/delete", {"name": "ODD"}),
    ("POST", "/api/repos/move", {"fromRepo": "hostile/paths", "toRepo": "a/ODD"}),
    ("POST", "/api/models/hostile/paths/duplicate", {"repository": "a/ODD"}),
    ("POST", "/api/models/hostile/paths/tag/main", {"tag": "ODD"}),
    ("POST", "/api/models/hostile/paths/branch/odd", {"startingPoint": "ODD"}),
    ("POST", "/api/models/hostile/gated/user-access-request/grant", {"user": "ODD"}),
    ("POST", "/api/models/hostile/paths/discussions", {"title": "ODD title", "description": ""}),
    ("PUT", "/api/models/hostile/paths/settings", {"private": "ODD"}),
]


@pytest.mark.parametrize("odd", [rb"\ud800", b"\xed\xa0\x80", rb"\u0000"], ids=repr)
@pytest.mark.parametrize(("method", "path", "body"), ENDPOINTS, ids=lambda value: str(value)[:60])
def test_text_that_is_none(served: Served, method: str, path: str, body: dict[str, Any], odd: bytes) -> None:
    _repo(served)
    if "/gated/" in path and served.ask("GET", "/api/models/hostile/gated").status == 404:
        served.new("hostile/gated")
        assert served.ask("PUT", "/api/models/hostile/gated/settings", {"gated": "manual"}).status == 200
    answer = served.ask(method, path, json.dumps(body).encode().replace(b"ODD", odd))
    assert (400 <= answer.status < 500, list(answer.json())) == (True, ["error"])


def test_paths_that_are_no_text_are_refused(served: Served) -> None:
    _repo(served)
    answer = served.ask(
        "POST",
        "/api/models/hostile/paths/paths-info/main",
        b'{"paths": ["\\ud800"]}',
        {"Content-Type": "application/json"},
    )
    assert (answer.status, answer.json()) == (400, {"error": "The request body is not JSON"})


@pytest.mark.parametrize(
    ("name", "file", "content", "key", "shown"),
    [
        ("half", "README.md", '---\ntags: ["\\ud800", "\\ud83d\\ude00"]\n---\n', "tags", ["\ufffd", "\U0001f600"]),
        ("infinity", "config.json", '{"model_type": Infinity}', "config", None),
        ("large", "config.json", '{"model_type": 1e999}', "config", {"model_type": None}),
        ("deep", "config.json", '{"model_type": ' + "[" * 50_000 + "]" * 50_000 + "}", "config", None),
        ("date", ".eval_results/a.yaml", "- {when: 2025-01-01 later}", "evalResults", [
            {"filename": ".eval_results/a.yaml", "error": '"[0].dataset" is required'}
        ]),
    ],
    ids=lambda value: str(value)[:20],
)  # fmt: skip
def test_one_repository_breaks_no_listing(
    served: Served, name: str, file: str, content: str, key: str, shown: object
) -> None:
    repo = served.new(f"odd/{name}")
    assert served.commit(repo, regular(file, content)).status == 200
    assert served.ask("GET", f"/api/models/{repo}?expand={key}").json().get(key) == shown
    for query in ("?author=odd", "?author=odd&full=true", f"?author=odd&expand={key}"):
        listed = served.ask("GET", f"/api/models{query}")
        assert (listed.status, repo in [one["id"] for one in listed.json()]) == (200, True)
    for page in (f"/api/models/{repo}", f"/{repo}", "/"):
        assert served.ask("GET", page).status == 200


def test_what_cannot_be_written_is_replaced() -> None:
    deep: list[Any] = []
    for _ in range(200):
        deep = [deep]
    shown = JSONResponse({"\ud800": "a\udfff", "sum": [1, float("inf"), float("nan"), True, None]}).body
    assert json.loads(shown) == {"\ufffd": "a\ufffd", "sum": [1, None, None, True, None]}
    assert json.loads(JSONResponse([deep, float("inf")]).body)[1] is None


@pytest.mark.parametrize(
    "header",
    [
        {"summary": "nul \0"},
        {"summary": "\ud800"},
        {"summary": 7},
        {"parentCommit": "main"},
        {"parentCommit": "abc"},
        {"parentCommit": 7},
    ],
    ids=repr,
)
def test_commit_headers(served: Served, header: dict[str, Any]) -> None:
    answer = served.commit(_repo(served), regular("a", "b"), **header)
    assert (answer.status, list(answer.json())) == (400, ["error"])


@pytest.mark.parametrize("name", ["a..b", "a b", "-", "x.lock", "a//b", "/a", "a/", "@{", "a\\b", "a~b", "\x7f"])
def test_names_of_branches_and_tags(served: Served, name: str) -> None:
    from urllib.parse import quote

    repo = served.new(f"hostile/refs-{name.encode().hex()}")
    branch = served.ask("POST", f"/api/models/{repo}/branch/{quote(name, safe='')}", {})
    tag = served.ask("POST", f"/api/models/{repo}/tag/main", {"tag": name})
    expected = 200 if name == "-" else 400
    assert (branch.status, tag.status) == (expected, expected)
    assert fsck(served.folder(repo)) == "0"


def test_a_body_without_end_is_cut_off(served: Served) -> None:
    answer = served.ask("POST", "/api/validate-yaml", json.dumps({"content": "x" * 17_000_000}).encode())
    assert (answer.status, answer.json()) == (413, {"error": "The request body is larger than 16777216 bytes"})


def test_no_line_of_a_commit_is_longer_than_a_file_needs(served: Served) -> None:
    repo = _repo(served)
    content = base64.b64encode(bytes(10 * 1024 * 1024)).decode()
    fits = {"key": "file", "value": {"path": "fits", "content": content, "encoding": "base64"}}
    assert served.commit(repo, fits).status == 200
    answer = served.commit(repo, regular("long", "x" * (16 * 1024 * 1024)))
    assert (answer.status, answer.json()) == (
        413,
        {"error": "A line of the commit is longer than 16777216 bytes; upload the file through LFS"},
    )


def test_a_client_that_goes_away_leaves_nothing(served: Served) -> None:
    repo = _repo(served)
    head = git(served.folder(repo), "rev-parse", "main")
    parts = urlsplit(served.endpoint)
    with socket.create_connection((parts.hostname, parts.port)) as connection:
        request = f"POST /api/models/{repo}/commit/main HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n"
        lines = (
            json.dumps({"key": "header", "value": {"summary": "x"}}) + "\n" + json.dumps(regular("gone", "x")) + "\n"
        )
        connection.sendall(f"{request}Authorization: {ANY_TOKEN['Authorization']}\r\n\r\n{lines}".encode())
    assert served.ask("GET", f"/api/models/{repo}").status == 200
    assert git(served.folder(repo), "rev-parse", "main") == head


def _repo(served: Served) -> str:
    repo = "hostile/paths"
    return repo if served.folder(repo).exists() else served.new(repo)
