"""A repository that is deleted or moved while something for it is on its way."""

from __future__ import annotations

import contextlib
import hashlib
import http.client
import json
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest

from cardsmith.localhub import LocalHub
from cardsmith.localhub.git.beginning import duplicated

from .conftest import ANY_TOKEN, Served, regular
from .test_uploads import upload_address

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

CONTENT = bytes(6_000_000)
GONE = (404, {"error": "Repository not found"})


@contextlib.contextmanager
def half(hub: Served, method: str, path: str, body: bytes, headers: dict[str, str]) -> Iterator[Callable[[], Any]]:
    """A request of which the first half is sent; the value sends the other half and gives the answer."""
    parts = urlsplit(hub.endpoint)
    with contextlib.closing(http.client.HTTPConnection(str(parts.hostname), parts.port, timeout=30)) as connection:
        connection.putrequest(method, path)
        for name, value in {**headers, "Content-Length": str(len(body))}.items():
            connection.putheader(name, value)
        connection.endheaders(body[: len(body) // 2])

        def rest() -> Any:
            connection.send(body[len(body) // 2 :])
            answer = connection.getresponse()
            return answer.status, json.loads(answer.read())

        yield rest


def remove(hub: Served, repo: str) -> None:
    organization, name = repo.split("/")
    assert hub.ask("DELETE", "/api/repos/delete", {"name": name, "organization": organization}).status == 200


def upload(hub: Served, repo: str) -> Any:
    oid = hashlib.sha256(CONTENT).hexdigest()
    address = urlsplit(upload_address(hub, repo, oid, len(CONTENT))["actions"]["upload"]["href"])
    return half(hub, "PUT", f"{address.path}?{address.query}", CONTENT, {})


def test_an_upload_does_not_bring_a_deleted_repository_back(served: Served) -> None:
    repo = served.new("meanwhile/deleted")
    with upload(served, repo) as rest:
        remove(served, repo)
        assert rest() == GONE
    assert not served.folder(repo).exists()
    served.new(repo)
    assert served.commit(repo, regular("a", "b")).status == 200


def test_an_upload_does_not_stand_in_the_way_of_an_old_name(served: Served) -> None:
    repo = served.new("meanwhile/old")
    with upload(served, repo) as rest:
        moved = {"fromRepo": repo, "toRepo": "meanwhile/new", "type": "model"}
        assert served.ask("POST", "/api/repos/move", moved).status == 200
        assert rest() == GONE
    assert served.ask("GET", f"/api/models/{repo}").json()["id"] == "meanwhile/new"


def test_a_commit_to_what_is_deleted_meanwhile_is_told_so(served: Served) -> None:
    repo = served.new("meanwhile/commit")
    lines = [{"key": "header", "value": {"summary": "x"}}, *(regular(f"{n}", "x" * 9000) for n in range(100))]
    body = b"".join(json.dumps(line).encode() + b"\n" for line in lines)
    with half(served, "POST", f"/api/models/{repo}/commit/main", body, ANY_TOKEN) as rest:
        remove(served, repo)
        assert rest() == GONE
    assert not served.folder(repo).exists()


def test_a_duplicate_of_what_is_deleted_meanwhile_is_told_so(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    repo = served.new("meanwhile/source")

    def deleted(source: Any, made: Any, owner: str) -> None:
        remove(served, repo)
        duplicated(source, made, owner)

    monkeypatch.setattr("cardsmith.localhub.shelf.duplicated", deleted)
    answer = served.ask("POST", f"/api/models/{repo}/duplicate", {"repository": "meanwhile/copy"})
    assert (answer.status, answer.json()["error"]) == (404, "Repository not found")
    assert not served.folder("meanwhile/copy").exists()


@pytest.mark.parametrize("moved", [True, False])
def test_parts_of_a_file_go_with_their_repository(tmp_path_factory: pytest.TempPathFactory, moved: bool) -> None:
    root = tmp_path_factory.mktemp("parts")
    with LocalHub(root, part_size=1000).running() as endpoint:
        hub = Served(root=root, endpoint=endpoint)
        repo = hub.new("meanwhile/parts")
        objects = [{"oid": hashlib.sha256(CONTENT[:2000]).hexdigest(), "size": 2000}]
        asked = {"operation": "upload", "transfers": ["multipart"], "objects": objects}
        (told,) = hub.ask("POST", f"/{repo}.git/info/lfs/objects/batch", asked).json()["objects"]
        part = urlsplit(told["actions"]["upload"]["header"]["00001"])
        assert hub.ask("PUT", f"{part.path}?{part.query}", CONTENT[:1000], token=False).status == 200
        assert list(hub.incoming().values()) == [1000]
        if moved:
            hub.ask("POST", "/api/repos/move", {"fromRepo": repo, "toRepo": "meanwhile/else", "type": "model"})
        else:
            remove(hub, repo)
        assert hub.incoming() == {}
        assert hub.ask("PUT", f"{part.path}?{part.query}", CONTENT[:1000], token=False).status in (403, 404)


def test_a_folder_that_is_no_repository_holds_no_name(tmp_path: Path) -> None:
    (tmp_path / "models" / "some" / "ruined.git" / "lfs" / "objects").mkdir(parents=True)
    with LocalHub(tmp_path).running() as endpoint:
        hub = Served(root=tmp_path, endpoint=endpoint)
        assert hub.ask("GET", "/api/models/some/ruined").status == 404
        hub.new("some/ruined")
        assert hub.ask("GET", "/api/models/some/ruined").status == 200
