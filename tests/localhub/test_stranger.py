"""A stranger at every door: each route, each method, with values and bodies that no client sends.

Nothing may end in a 5xx, show a traceback, or leave the root; and the hub must serve on.
"""

from __future__ import annotations

import contextlib
import http.client
import json
import re
import socket
import time
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlsplit

import pytest

from cardsmith.localhub.app import application
from cardsmith.localhub.hub import Hub
from cardsmith.localhub.large.uploads import Uploads
from cardsmith.localhub.shelf import Shelf

from .conftest import ANY_TOKEN, fsck, regular

if TYPE_CHECKING:
    from .conftest import Served


def said(value: Any) -> bytes:
    return json.dumps(value).encode()


ODD = [
    "..", ".", "%00", "a%00b", "..%2F..%2Fetc%2Fpasswd", "%FF%FE", quote("ü" * 300), "9" * 5000, "-1", "stranger",
    "refs%2Fpr%2F..%2F..%2FHEAD", "refs%2Fheads%2Fmain", "main.lock", quote("'\"<script>"), "HEAD", "@%7B1%7D",
    "0" * 40, "%20", "con",
]  # fmt: skip
BODIES = [
    b"",
    b"{",
    b"null",
    b"[" * 20_000,
    b"\xff\xfe",
    said({"files": [None], "objects": [7], "parts": [[]]}),
    said({"name": {"a": 1}, "title": "x" * 300, "startingPoint": "..", "tag": "\ud800", "message": "\0"}),
    said({"operation": "upload", "objects": [{"oid": "../../x", "size": -1}], "paths": [None, "\0"]}),
    said({"fromRepo": "../x", "toRepo": "a/../../b", "organization": "..", "type": "model"}),
    said({"key": "header", "value": {"summary": "x"}}) + b"\n" + said({"key": "file", "value": {}}),
    said({"content": "---\n" + "- " * 5000 + "x\n---\n", "visibility": 7, "gated": [], "status": None}),
]
#: How many odd values each door meets; all of them take minutes.
_TURNS = 3
QUERIES = ("", "?create_pr=1&recursive=true&expand=true&diff=1&cursor=x&limit=-5&p=99999999999&size=1e9&signature=%00")


def doors(root: Path) -> list[tuple[str, str]]:
    """Method and path of every route; what is variable stands as `{…}`."""
    hub = Hub(shelf=Shelf(root), uploads=Uploads(1000))
    routes = [(method, route.path) for route in application(hub).routes for method in route.methods or ()]  # type: ignore[attr-defined]
    return sorted({(method, re.sub(r"\{(\w+)(:\w+)?\}", r"{\1}", path)) for method, path in routes})


def filled(path: str, odd: str, place: int) -> str:
    """The path with a repository that is there, and `odd` in one place."""
    names = re.findall(r"\{(\w+)\}", path)
    known = {
        "namespace": "strange",
        "name": "model",
        "revision": "main",
        "path": "README.md",
        "ref": "main",
        "num": "1",
    }
    values = {name: known.get(name, "1") for name in names}
    if names:
        values[names[place % len(names)]] = odd
    return path.format(**values)


@pytest.fixture(scope="module")
def repo(served: Served) -> str:
    made = served.new("strange/model")
    served.commit(made, regular("README.md", "# Hello\n"))
    served.ask("POST", f"/api/models/{made}/discussions", {"title": "Hello"})
    return made


def test_every_door(served: Served, repo: str, tmp_path: Path) -> None:
    outside = sorted(path for path in served.root.parent.iterdir())
    parts = urlsplit(served.endpoint)
    wrong: list[Any] = []
    asked = 0
    connection = http.client.HTTPConnection(str(parts.hostname), parts.port, timeout=30)
    for number, ((method, path), turn) in enumerate(product(doors(tmp_path), range(_TURNS))):
        odd = ODD[(number + turn * 5) % len(ODD)]
        body = BODIES[number % len(BODIES)] if method not in ("GET", "HEAD") else None
        address = filled(path, odd, number) + QUERIES[number % 2]
        try:
            connection.request(method, address, body, ANY_TOKEN if number % 3 else {})
            answer = connection.getresponse()
            told = answer.read()
        except (http.client.HTTPException, OSError) as error:
            wrong.append((method, address[:80], repr(error)))
            connection.close()
            continue
        asked += 1
        if answer.status >= 500 or b"Traceback" in told or b'File "' in told or b"root:" in told:
            wrong.append((method, address[:80], body, answer.status, told[:200]))
    assert wrong == []
    assert asked > 90 * _TURNS
    assert sorted(path for path in served.root.parent.iterdir()) == outside
    if served.folder(repo).exists():
        assert fsck(served.folder(repo)) == "0"


def raw(served: Served, *pieces: bytes, pause: float = 0.0) -> bytes:
    """What comes back for bytes that need not be HTTP."""
    parts = urlsplit(served.endpoint)
    with socket.create_connection((parts.hostname, parts.port), timeout=10) as connection:
        with contextlib.suppress(OSError):  # the hub may have hung up
            for piece in pieces:
                connection.sendall(piece)
                time.sleep(pause)
        connection.settimeout(3)
        said = b""
        with contextlib.suppress(OSError):
            while chunk := connection.recv(65536):
                said += chunk
        return said


@pytest.mark.parametrize(
    "request_",
    [
        b"\x00" * 1000,
        b"GET / HTTP/9.9\r\n\r\n",
        b"GET http://evil.example/ HTTP/1.1\r\nHost: evil.example\r\n\r\n",
        b"POST /api/repos/create HTTP/1.1\r\nHost: localhost\r\nContent-Length: -5\r\n\r\n",
        b"POST /api/repos/create HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nabcde",
        b"POST /api/repos/create HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\n",
        b"GET / HTTP/1.1\r\nHost: localhost\r\nX: " + b"a" * 200_000 + b"\r\n\r\n",
        b"GET / HTTP/1.1\r\n" + b"".join(b"X-%d: a\r\n" % n for n in range(20_000)) + b"\r\n",
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    ],
    ids=lambda value: repr(value[:40]),
)
def test_what_is_no_request(served: Served, request_: bytes) -> None:
    said = raw(served, request_)
    assert said[:12] in (b"", b"HTTP/1.1 400", b"HTTP/1.1 403", b"HTTP/1.1 431")
    assert b"Traceback" not in said
    assert served.ask("GET", "/").status == 200


def test_slow_clients_hold_nobody_up(served: Served) -> None:
    """Two hundred connections that never finish their request; and the hub answers as before."""
    repo, parts = served.new("strange/slow"), urlsplit(served.endpoint)
    head = f"POST /api/models/{repo}/commit/main HTTP/1.1\r\nHost: localhost\r\nContent-Length: 900\r\n"
    with contextlib.ExitStack() as stack:
        for number in range(200):
            slow = stack.enter_context(socket.create_connection((parts.hostname, parts.port), timeout=10))
            slow.sendall((head + f"Authorization: {ANY_TOKEN['Authorization']}\r\n\r\n{{").encode()[: 40 + number])
        began = time.monotonic()
        assert served.ask("GET", f"/api/models/{repo}").status == 200
        assert time.monotonic() - began < 20


def test_a_line_without_end_is_cut_off(served: Served) -> None:
    repo = served.new("strange/line")
    body = b'{"key": "header", "value": {"summary": "' + b"x" * 17 * 1024 * 1024
    answer = served.ask("POST", f"/api/models/{repo}/commit/main", body)
    assert (answer.status, answer.json()) == (
        413,
        {"error": "A line of the commit is longer than 16777216 bytes; upload the file through LFS"},
    )
