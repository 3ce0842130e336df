"""Large files in parts: by the real client, out of order, twice, wrong, unfinished."""

from __future__ import annotations

import contextlib
import hashlib
import http.client
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest

from cardsmith.localhub import LocalHub

from .conftest import Served, fsck
from .test_uploads import large, put, upload_address

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from .conftest import Answer

PART = 1000
CONTENT = bytes(range(256)) * 10  # 2560 bytes: two parts and a half
OID = hashlib.sha256(CONTENT).hexdigest()
PIECES = {1: CONTENT[:1000], 2: CONTENT[1000:2000], 3: CONTENT[2000:]}


@pytest.fixture(scope="module")
def parted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A hub whose parts are small."""
    root = tmp_path_factory.mktemp("parts")
    with LocalHub(root, part_size=PART).running() as endpoint:
        yield Served(root=root, endpoint=endpoint)


def announce(hub: Served, repo: str, content: bytes = CONTENT) -> dict[str, Any]:
    """What the hub says of one file to upload."""
    oid = hashlib.sha256(content).hexdigest()
    body = {"operation": "upload", "transfers": ["basic", "multipart"], "objects": [{"oid": oid, "size": len(content)}]}
    answer = hub.ask("POST", f"/{repo}.git/info/lfs/objects/batch", body).json()
    assert answer["transfer"] == "multipart"
    return dict(answer["objects"][0])


def send(hub: Served, method: str, address: str, body: Any) -> Answer:
    parts = urlsplit(address)
    return hub.ask(method, f"{parts.path}?{parts.query}", body, token=False)


def test_the_real_client_sends_parts(
    parted: Served, client_environment: dict[str, str], old_client: dict[str, str], tmp_path: Path
) -> None:
    (tmp_path / "w.bin").write_bytes(content := os.urandom(PART * 7 + 1))
    before = parted.incoming().keys()
    for name, environment in (("today", client_environment), ("old", old_client)):
        push = f"h.upload_file(repo_id='parts/{name}', path_or_fileobj='w.bin', path_in_repo='w.bin')"
        program = f"import huggingface_hub as h; h.create_repo('parts/{name}'); {push}"
        settings = {**environment, "HF_ENDPOINT": parted.endpoint, "HF_HUB_DISABLE_XET": "1"}
        done = subprocess.run(
            [sys.executable, "-c", program], env=settings, cwd=tmp_path, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stderr
        assert parted.ask("GET", f"/parts/{name}/resolve/main/w.bin").body == content
        assert announce(parted, f"parts/{name}", content) == {
            "oid": hashlib.sha256(content).hexdigest(),
            "size": len(content),
        }
    assert parted.incoming().keys() <= before


@pytest.mark.parametrize("order", [(1, 2, 3), (3, 2, 1), (2, 1, 1, 3, 2)], ids=str)
def test_parts_may_come_in_any_order_and_twice(parted: Served, order: tuple[int, ...]) -> None:
    repo = parted.new("parts/order-" + "".join(map(str, order)))
    upload = announce(parted, repo)["actions"]["upload"]
    assert sorted(upload["header"]) == ["00001", "00002", "00003", "chunk_size"]
    etags = {n: send(parted, "PUT", upload["header"][f"{n:05}"], PIECES[n]).headers["etag"] for n in order}
    told = {"oid": OID, "parts": [{"partNumber": n, "etag": etags[n]} for n in (1, 2, 3)]}
    assert send(parted, "POST", upload["href"], told).status == 200
    assert send(parted, "POST", upload["href"], told).status == 200  # the answer was lost, and is asked for again
    assert parted.commit(repo, large("w.bin", CONTENT)).status == 200
    assert parted.ask("GET", f"/{repo}/resolve/main/w.bin").body == CONTENT
    verified = parted.ask("POST", f"/{repo}.git/info/lfs/verify", {"oid": OID, "size": len(CONTENT)})
    assert (verified.status, fsck(parted.folder(repo))) == (200, "0")


def test_what_is_cut_off_or_wrong_is_no_object(parted: Served) -> None:
    repo = parted.new("parts/wrong")
    upload = announce(parted, repo)["actions"]["upload"]
    first, second = upload["header"]["00001"], upload["header"]["00002"]

    def said(method: str, address: str, body: Any) -> tuple[int, str]:
        answer = send(parted, method, address, body)
        return answer.status, answer.json()["error"]

    assert said("PUT", first, PIECES[1][:-1]) == (400, "The part has 999 bytes, announced were 1000")
    assert said("PUT", first, PIECES[1] + b"x") == (400, "The part is longer than the announced 1000 bytes")
    assert said("PUT", first.replace("/1?", "/2?"), PIECES[2])[0] == 403
    assert said("PUT", first.replace("size=2560", "size=9999"), PIECES[1])[0] == 403
    told = [{"partNumber": 1, "etag": send(parted, "PUT", first, PIECES[1]).headers["etag"]}]
    unfinished = (400, "Of 3 parts 1 have arrived; upload the file again")
    assert said("POST", upload["href"], {"oid": OID, "parts": told}) == unfinished
    told += [{"partNumber": 2, "etag": send(parted, "PUT", second, b"x" * 1000).headers["etag"]}]
    told += [{"partNumber": 3, "etag": send(parted, "PUT", upload["header"]["00003"], PIECES[3]).headers["etag"]}]
    assert said("POST", upload["href"], {"oid": OID, "parts": [*told[:2], {**told[2], "etag": "x"}]})[0] == 400
    wrong = hashlib.sha256(PIECES[1] + b"x" * 1000 + PIECES[3]).hexdigest()
    assert said("POST", upload["href"], {"oid": OID, "parts": told}) == (
        400,
        f"The upload has sha256 {wrong}, announced was {OID}",
    )
    assert parted.commit(repo, large("w.bin", CONTENT)).status == 400
    assert announce(parted, repo)["actions"]["upload"]["header"]["chunk_size"] == "1000"  # and it can begin anew


def arrived(hub: Served, upload: dict[str, Any]) -> dict[str, Any]:
    """All parts, sent; what completes the upload."""
    etags = {n: send(hub, "PUT", upload["header"][f"{n:05}"], PIECES[n]).headers["etag"] for n in PIECES}
    return {"oid": OID, "parts": [{"partNumber": n, "etag": etag} for n, etag in etags.items()]}


@contextlib.contextmanager
def half_sent(hub: Served, address: str, part: bytes) -> Iterator[http.client.HTTPConnection]:
    """A part of which the hub has one half."""
    parts = urlsplit(address)
    with contextlib.closing(http.client.HTTPConnection(str(parts.hostname), parts.port, timeout=30)) as connection:
        connection.putrequest("PUT", f"{parts.path}?{parts.query}")
        connection.putheader("Content-Length", str(len(part)))
        connection.endheaders(part[: len(part) // 2])
        assert hub.ask("GET", "/api/agent-harnesses").status == 200  # it has read what came before
        yield connection


def test_nothing_is_stored_while_a_part_of_it_arrives(parted: Served) -> None:
    """Whoever has the file open could change the object."""
    repo = parted.new("parts/late")
    upload = announce(parted, repo)["actions"]["upload"]
    told = arrived(parted, upload)
    with half_sent(parted, upload["header"]["00002"], b"E" * PART) as late:
        refused = send(parted, "POST", upload["href"], told)
        assert (refused.status, refused.json()) == (
            409,
            {"error": "A part of this upload is still arriving; complete it when all are there"},
        )
        late.send(b"E" * (PART // 2))
        assert late.getresponse().status == 200
    wrong = hashlib.sha256(PIECES[1] + b"E" * PART + PIECES[3]).hexdigest()
    refused = send(parted, "POST", upload["href"], told)
    assert (refused.status, refused.json()) == (400, {"error": f"The upload has sha256 {wrong}, announced was {OID}"})
    assert send(parted, "PUT", upload["header"]["00002"], PIECES[2]).status == 404
    again = announce(parted, repo)["actions"]["upload"]
    assert send(parted, "POST", again["href"], arrived(parted, again)).status == 200
    assert send(parted, "PUT", again["header"]["00002"], b"E" * PART).status == 404
    assert parted.commit(repo, large("w.bin", CONTENT)).status == 200
    assert parted.ask("GET", f"/{repo}/resolve/main/w.bin").body == CONTENT


def test_a_part_that_was_cut_off_can_be_sent_again(parted: Served) -> None:
    repo = parted.new("parts/again")
    upload = announce(parted, repo)["actions"]["upload"]
    with half_sent(parted, upload["header"]["00001"], b"E" * PART):
        pass
    assert send(parted, "POST", upload["href"], arrived(parted, upload)).status == 200


def test_what_came_another_way_meanwhile_leaves_nothing(parted: Served) -> None:
    repo, before = parted.new("parts/meanwhile"), parted.incoming().keys()
    upload = announce(parted, repo)["actions"]["upload"]
    told = arrived(parted, upload)
    assert (
        put(parted, upload_address(parted, repo, OID, len(CONTENT))["actions"]["upload"]["href"], CONTENT).status == 200
    )
    assert send(parted, "POST", upload["href"], told).status == 200
    assert parted.incoming().keys() <= before


def test_of_many_who_complete_an_upload_each_hears_that_it_is_there(parted: Served) -> None:
    for number in range(10):
        repo = parted.new(f"parts/many-{number}")
        upload = announce(parted, repo)["actions"]["upload"]
        told = arrived(parted, upload)
        with ThreadPoolExecutor(4) as pool:
            answers = pool.map(lambda _, u=upload, t=told: send(parted, "POST", u["href"], t).status, range(4))  # type: ignore[misc]
            assert list(answers) == [200] * 4


@pytest.mark.parametrize(
    "body",
    [{}, {"parts": 7}, {"parts": [7]}, {"parts": [{"partNumber": "1", "etag": "x"}]}, {"parts": []}, b"["],
    ids=repr,
)
def test_a_completion_that_says_nothing(parted: Served, body: Any) -> None:
    repo = "parts/nothing"
    if not parted.folder(repo).exists():
        parted.new(repo)
    answer = send(parted, "POST", announce(parted, repo)["actions"]["upload"]["href"], body)
    assert (answer.status, list(answer.json())) == (400, ["error"])


def test_files_of_one_part_are_sent_whole(parted: Served) -> None:
    repo = parted.new("parts/small")
    upload = announce(parted, repo, CONTENT[:PART])["actions"]["upload"]
    assert "header" not in upload
    assert send(parted, "PUT", upload["href"], CONTENT[:PART]).status == 200


def test_an_object_can_be_fetched_by_its_digest(parted: Served) -> None:
    repo = parted.new("parts/back")
    send(parted, "PUT", announce(parted, repo, CONTENT[:PART])["actions"]["upload"]["href"], CONTENT[:PART])
    here = {"oid": hashlib.sha256(CONTENT[:PART]).hexdigest(), "size": PART}
    body = {"operation": "download", "objects": [here, {"oid": OID, "size": 2560}]}
    first, second = parted.ask("POST", f"/{repo}.git/info/lfs/objects/batch", body, token=False).json()["objects"]
    assert send(parted, "GET", first["actions"]["download"]["href"], None).body == CONTENT[:PART]
    assert second["error"] == {"code": 404, "message": "Object does not exist"}


def test_what_is_announced_is_held_to_the_limit_of_a_file(parted: Served) -> None:
    """The last objects are offered whole: the answer has no room for all their parts."""
    repo = parted.new("parts/announced")
    sizes = [10**14, 500 * 10**9 + 1, 15_000_000, 15_000_000]
    objects = [{"oid": f"{number:064}", "size": size} for number, size in enumerate(sizes)]
    asked = {"operation": "upload", "transfers": ["multipart"], "objects": objects}
    answer = parted.ask("POST", f"/{repo}.git/info/lfs/objects/batch", asked)
    told = answer.json()["objects"]
    error = {"code": 413, "message": "A file has at most 500000000000 bytes"}
    assert told[:2] == [{**one, "error": error} for one in objects[:2]]
    assert [len(one["actions"]["upload"].get("header", {})) for one in told[2:]] == [15_001, 0]
    assert len(answer.body) < 5_000_000
