"""Who may do what."""

from __future__ import annotations

import base64
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

from cardsmith.localhub.git.repository import METADATA, Metadata, Repository
from cardsmith.localhub.shelf import Shelf
from cardsmith.localhub.wire.names import repo_id

from .conftest import regular

if TYPE_CHECKING:
    from pathlib import Path

    from .conftest import Served

RIGHT = {"Authorization": "Bearer " + "-".join(["the", "right", "one"])}


@pytest.fixture(scope="module")
def hidden(served: Served) -> str:
    """A private repository on a hub that takes any token."""
    repo = served.new("access/hidden", visibility="private")
    served.commit(repo, regular("README.md", "# Hidden\n\n![plot](plot.txt)\n"), regular("plot.txt", "secret"))
    return repo


@pytest.fixture(scope="module")
def guarded(locked: Served) -> str:
    """A private repository on a hub with a token of its own."""
    body = {"name": "guarded", "organization": "access", "visibility": "private"}
    assert locked.ask("POST", "/api/repos/create", body, RIGHT).status == 200
    return "access/guarded"


READS = (
    "/api/models/{}",
    "/api/models/{}/tree/main",
    "/api/models/{}/refs",
    "/{}/resolve/main/.gitattributes",
)


@pytest.mark.parametrize("path", READS)
def test_a_stranger_cannot_tell_private_from_absent(served: Served, hidden: str, path: str) -> None:
    private = served.ask("GET", path.format(hidden), token=False)
    absent = served.ask("GET", path.format("access/absent"), token=False)
    assert private.status == absent.status == 401
    assert (private.body, private.headers["x-error-code"]) == (absent.body, "RepoNotFound")
    assert served.ask("GET", path.format(hidden)).status == 200


@pytest.mark.parametrize("path", READS)
def test_only_the_right_token_reads_what_is_private(locked: Served, guarded: str, path: str) -> None:
    assert locked.ask("GET", path.format(guarded)).status == 401
    assert locked.ask("GET", path.format(guarded), headers=RIGHT).status == 200


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/api/repos/create"),
        ("DELETE", "/api/repos/delete"),
        ("POST", "/api/models/access/open/preupload/main"),
        ("POST", "/api/models/access/open/commit/main"),
        ("POST", "/api/models/access/open/branch/b"),
        ("POST", "/api/models/access/open/tag/main"),
        ("DELETE", "/api/models/access/open/branch/b"),
        ("DELETE", "/api/models/access/open/tag/b"),
        ("PUT", "/api/models/access/open/settings"),
        ("GET", "/api/models/access/open/xet-write-token/main"),
        ("POST", "/access/open.git/info/lfs/objects/batch"),
        ("GET", "/api/whoami-v2"),
    ],
)
def test_writing_needs_a_token(served: Served, locked: Served, method: str, path: str) -> None:
    for hub, headers in ((served, RIGHT), (locked, RIGHT)):
        hub.ask("POST", "/api/repos/create", {"name": "open", "organization": "access"}, headers)
    body = {} if method != "GET" else None
    answers = [
        served.ask(method, path, body, token=False),
        served.ask(method, path, body, {"Authorization": "Bearer "}, token=False),
        served.ask(method, path, body, {"Authorization": "Basic " + base64.b64encode(b"a:b").decode()}, token=False)
        if method != "GET"
        else served.ask(method, path, body, token=False),
        locked.ask(method, path, body),
        locked.ask(method, path, body, token=False),
    ]
    assert [(a.status, a.json()) for a in answers] == [(401, {"error": "Invalid user token."})] * 5


def test_visibility_can_be_changed(served: Served) -> None:
    repo = served.new("access/changed")
    path = f"/api/models/{repo}/settings"
    assert served.ask("PUT", path, {"visibility": "private"}).json() == {"private": True, "gated": False}
    assert served.ask("GET", f"/api/models/{repo}", token=False).status == 401
    assert served.ask("PUT", path, {"private": False, "gated": "auto"}).json() == {"private": False, "gated": "auto"}
    assert served.ask("GET", f"/api/models/{repo}", token=False).json()["gated"] == "auto"


@pytest.mark.parametrize(
    "body",
    [
        {"visibility": "Private"},
        {"visibility": "PRIVATE"},
        {"visibility": "secret"},
        {"visibility": True},
        {"private": "true"},
        {"private": 1},
    ],
    ids=repr,
)
def test_a_word_that_is_not_known_publishes_nothing(served: Served, body: dict[str, object]) -> None:
    kept = "access/kept"
    if not served.folder(kept).exists():
        served.new(kept, visibility="private")
    answers = [
        served.ask("PUT", f"/api/models/{kept}/settings", body),
        served.ask("POST", "/api/repos/create", {"name": "typo", "organization": "access", **body}),
        served.ask("POST", f"/api/models/{kept}/duplicate", {"repository": "access/typo", **body}),
    ]
    assert [answer.status for answer in answers] == [400] * 3
    assert served.ask("GET", f"/api/models/{kept}").json()["private"] is True
    assert served.ask("GET", "/api/models/access/typo").status == 404


@pytest.mark.parametrize("gated", ["manuel", "", True, 0, ["auto"]], ids=repr)
def test_gating_that_is_not_known_is_refused(served: Served, gated: object) -> None:
    repo = "access/gating"
    if not served.folder(repo).exists():
        served.new(repo)
        served.ask("PUT", f"/api/models/{repo}/settings", {"gated": "manual"})
    answer = served.ask("PUT", f"/api/models/{repo}/settings", {"gated": gated})
    assert (answer.status, answer.json()) == (400, {"error": '"gated" must be false or one of [auto, manual]'})
    assert served.ask("GET", f"/api/models/{repo}").json()["gated"] == "manual"


def test_no_lock_of_one_repository_is_that_of_another(tmp_path: Path) -> None:
    one, other = (Repository(repo_id("models", "o", name), tmp_path / name, tmp_path / "in") for name in ("m", "m.xet"))
    (tmp_path / "locks").mkdir()
    (tmp_path / "m.xet").mkdir()
    other.write_metadata(Metadata())
    with one.intake(), other.lock():
        pass


def test_other_users_of_the_machine_read_no_repository(served: Served) -> None:
    repo = served.new("access/closed")
    assert served.folder(repo).stat().st_mode & 0o077 == 0


def test_a_private_repository_is_closed_to_them_when_a_hub_starts(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    modes = {"private": 0o755, "shared": 0o770, "public": 0o755, "ruined": 0o755}
    made = {name: shelf.create(repo_id("models", "o", name), private=name != "public", owner="o") for name in modes}
    for name, mode in modes.items():
        made[name].folder.chmod(mode)
    (made["ruined"].folder / METADATA).write_text("{")
    shelf.sweep()
    told = {name: found.folder.stat().st_mode & 0o777 for name, found in made.items()}
    assert told == {"private": 0o700, "shared": 0o770, "public": 0o755, "ruined": 0o755}


def test_nobody_says_in_a_header_from_where_it_asks(served: Served) -> None:
    repo = served.new("access/forwarded")
    asked = {"operation": "upload", "objects": [{"oid": "0" * 64, "size": 1}]}
    headers = {"X-Forwarded-Proto": "https", "X-Forwarded-For": "10.0.0.1"}
    answer = served.ask("POST", f"/{repo}.git/info/lfs/objects/batch", asked, headers)
    assert answer.json()["objects"][0]["actions"]["verify"]["href"] == (f"{served.endpoint}/{repo}.git/info/lfs/verify")


def test_a_change_that_waits_holds_nobody_up(served: Served) -> None:
    repo = served.new("access/busy")
    kept = Shelf(served.root).find(repo_id("models", *repo.split("/")))
    with ThreadPoolExecutor(1) as pool:
        with kept.lock():
            change = pool.submit(served.ask, "PUT", f"/api/models/{repo}/settings", {"private": True})
            for _ in range(50):
                assert served.ask("GET", "/api/whoami-v2").status == 200
            assert not change.done()
        assert change.result().json() == {"private": True, "gated": False}


def test_many_changes_that_wait_hold_nobody_up(served: Served) -> None:
    repo, other = served.new("access/crowded"), served.new("access/other")
    kept = Shelf(served.root).find(repo_id("models", *repo.split("/")))
    with ThreadPoolExecutor(45) as pool:
        with kept.lock():
            waiting = [pool.submit(served.commit, repo, regular(f"{n}", "x")) for n in range(45)]
            time.sleep(1)  # all of them have come
            assert served.ask("GET", "/api/whoami-v2").status == 200
            assert served.ask("GET", f"/{other}/resolve/main/.gitattributes").status == 200
            assert served.commit(other, regular("a", "b")).status == 200
            assert not any(one.done() for one in waiting)
        assert {one.result().status for one in waiting} == {200}


def test_pages_of_a_private_repository(served: Served, hidden: str, locked: Served, guarded: str) -> None:
    page = served.ask("GET", f"/{hidden}", token=False)
    assert page.status == 200
    image = page.body.decode().partition('<img src="')[2].partition('"')[0]
    assert served.ask("GET", image, token=False).body == b"secret"
    assert served.ask("GET", image.replace("hidden", "hidden2"), token=False).status == 401
    assert served.ask("GET", image[:-4] + "0000", token=False).status == 401

    refused = locked.ask("GET", f"/{guarded}", token=False)
    assert (refused.status, refused.headers["www-authenticate"][:6]) == (401, "Basic ")
    password = base64.b64encode(("me:" + RIGHT["Authorization"].removeprefix("Bearer ")).encode()).decode()
    assert locked.ask("GET", f"/{guarded}", headers={"Authorization": f"Basic {password}"}).status == 200
    assert b"guarded" not in locked.ask("GET", "/", token=False).body
    assert b"guarded" in locked.ask("GET", "/", headers=RIGHT).body


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("localhost:1", 200),
        ("127.0.0.1", 200),
        ("[::1]:80", 200),
        ("evil.example", 403),
        ("127.0.0.1.evil.example", 403),
        ("LocalHost", 200),
        ("localhost:abc", 403),
        ("localhost:", 403),
        ("127.0.0.1:80@evil.example", 403),
        ("[::1", 403),
        ("localhost:1/api/datasets", 403),
    ],
)
def test_a_foreign_name_for_this_machine_gets_nothing(served: Served, host: str, status: int) -> None:
    assert served.ask("GET", "/", headers={"Host": host}).status == status
