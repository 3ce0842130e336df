"""A hub that is killed at any moment, and started again."""

from __future__ import annotations

import contextlib
import http.client
import os
import re
import subprocess
import sys
import threading
import time
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

from cardsmith.localhub import LocalHub
from cardsmith.localhub.shelf import Shelf
from cardsmith.localhub.wire.names import repo_id

from .conftest import Served, fsck, git, regular, wait
from .test_uploads import large, put, upload_address

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SERVE = """
import sys
from pathlib import Path
from cardsmith.localhub import LocalHub
from cardsmith.localhub.shelf import Shelf
from cardsmith.localhub.wire.names import repo_id
LocalHub(Path(sys.argv[1])).serve(lambda endpoint: print(endpoint, flush=True))
"""


@contextlib.contextmanager
def process(root: Path) -> Iterator[tuple[Served, subprocess.Popen[str]]]:
    """A hub in a process of its own."""
    started = subprocess.Popen([sys.executable, "-c", SERVE, str(root)], stdout=subprocess.PIPE, text=True)
    assert started.stdout
    try:
        yield Served(root=root, endpoint=started.stdout.readline().strip()), started
    finally:
        started.kill()
        started.wait()
        started.stdout.close()


def test_state_survives_a_restart(tmp_path: Path) -> None:
    with process(tmp_path) as (hub, _):
        repo = hub.new("some/model", visibility="private")
        head = hub.commit(repo, regular("a", "b")).json()["commitOid"]
        before = hub.ask("GET", f"/api/models/{repo}").json()
    with process(tmp_path) as (hub, _):
        after = hub.ask("GET", f"/api/models/{repo}").json()
        assert after == before
        assert (after["sha"], after["private"], after["author"]) == (head, True, "some")


def test_acknowledged_commits_survive_kills(tmp_path: Path) -> None:
    acknowledged: list[str] = []
    for turn in range(4):
        with process(tmp_path) as (hub, running):
            repo = "some/model" if turn else hub.new("some/model")
            writers = [threading.Thread(target=_write, args=(hub, repo, f"{turn}-{i}", acknowledged)) for i in range(4)]
            for writer in writers:
                writer.start()
            enough = len(acknowledged) + 6 + turn
            wait(lambda enough=enough: len(acknowledged) >= enough)  # type: ignore[misc]
            running.kill()
            for writer in writers:
                writer.join()
        assert fsck(hub.folder(repo)) == "0"
        kept = git(hub.folder(repo), "rev-list", "main").split()
        assert set(acknowledged) <= set(kept)
        assert len(kept) - 1 - len(acknowledged) <= 4 * (turn + 1)  # made, but killed before the answer
    with process(tmp_path) as (hub, _):
        assert hub.commit("some/model", regular("after", "the kills")).status == 200


def _write(hub: Served, repo: str, name: str, acknowledged: list[str]) -> None:
    for number in range(1000):
        try:
            answer = hub.commit(repo, regular(f"{name}/{number}", "x" * 2000))
        except (OSError, http.client.HTTPException):
            return
        assert answer.status == 200
        acknowledged.append(answer.json()["commitOid"])


def test_pull_requests_survive_kills(tmp_path: Path) -> None:
    """Whatever was acknowledged is there; what was not is there whole or not at all."""
    opened: list[int] = []
    merged: list[int] = []
    for turn in range(4):
        with process(tmp_path) as (hub, running):
            repo = "some/model" if turn else hub.new("some/model")
            writers = [
                threading.Thread(target=_propose, args=(hub, repo, f"{turn}-{i}", opened, merged)) for i in (1, 2)
            ]
            for writer in writers:
                writer.start()
            enough = len(merged) + 2 + turn
            wait(lambda enough=enough: len(merged) >= enough)  # type: ignore[misc]
            running.kill()
            for writer in writers:
                writer.join()
        with process(tmp_path) as (hub, _):
            listed = hub.ask("GET", f"/api/models/{repo}/discussions").json()
            status = {one["num"]: one["status"] for one in listed["discussions"]}
            assert len(status) == listed["count"]
            assert set(opened) <= set(status)
            assert {status[num] for num in merged} == {"merged"}
            history = git(hub.folder(repo), "rev-list", "main").split()
            for num, told in status.items():
                details = hub.ask("GET", f"/api/models/{repo}/discussions/{num}").json()
                assert (details["changes"].get("mergeCommitId") in history) == (told == "merged")
            assert len(history) - 1 == sum(told == "merged" for told in status.values())
        assert fsck(hub.folder(repo)) == "0"


def _propose(hub: Served, repo: str, name: str, opened: list[int], merged: list[int]) -> None:
    for number in range(1000):
        try:
            made = hub.commit(repo, regular(f"{name}/{number}", "x"), query="?create_pr=1")
            num = int(made.json()["pullRequestUrl"].rpartition("/")[2])
            opened.append(num)
            said = hub.ask("POST", f"/api/models/{repo}/discussions/{num}/comment", {"comment": "Fine"})
            done = hub.ask("POST", f"/api/models/{repo}/discussions/{num}/merge", {})
        except (OSError, http.client.HTTPException):
            return
        assert (made.status, said.status, done.status) == (200, 200, 200)
        merged.append(num)


def test_an_upload_cut_off_by_a_kill_is_no_object(tmp_path: Path) -> None:
    content = bytes(20_000_000)
    pointer = large("w.bin", content)
    oid, size = pointer["value"]["oid"], pointer["value"]["size"]
    with process(tmp_path) as (hub, running):
        repo = hub.new("some/model")
        head = git(hub.folder(repo), "rev-parse", "main")
        address = urlsplit(upload_address(hub, repo, oid, size)["actions"]["upload"]["href"])
        connection = http.client.HTTPConnection(str(address.hostname), address.port)
        connection.putrequest("PUT", f"{address.path}?{address.query}")
        connection.putheader("Content-Length", str(size))
        connection.endheaders(content[: size // 2])
        wait(lambda: any(hub.incoming().values()))
        running.kill()
        connection.close()
    with process(tmp_path) as (hub, _):
        assert git(hub.folder(repo), "rev-parse", "main") == head
        assert hub.commit(repo, pointer).status == 400
        address = upload_address(hub, repo, oid, size)["actions"]["upload"]["href"]
        assert put(hub, address, content).status == 200
        assert hub.commit(repo, pointer).status == 200
        assert hub.ask("GET", f"/{repo}/resolve/main/w.bin").body == content
        assert fsck(hub.folder(repo)) == "0"


def test_leftovers_of_yesterday_are_swept(tmp_path: Path) -> None:
    incoming = tmp_path / "incoming"
    (incoming / "new-old").mkdir(parents=True)
    (incoming / "lfs-old").write_bytes(b"x")
    (incoming / "lfs-young").write_bytes(b"x")
    with process(tmp_path) as (hub, _):
        stages = hub.folder(hub.new("some/model")) / "xet"
    for age, name in ((8, "old"), (6, "young")):
        (stages / name / "xet").mkdir(parents=True)
        os.utime(stages / name, (time.time() - age * 24 * 3600,) * 2)
    yesterday = time.time() - 25 * 3600
    for name in ("new-old", "lfs-old"):
        os.utime(incoming / name, (yesterday, yesterday))
    with process(tmp_path):
        assert [p.name for p in incoming.iterdir()] == ["lfs-young"]
        assert [p.name for p in stages.iterdir()] == ["young"]


def test_files_that_were_half_written_are_swept(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    found = shelf.create(repo_id("models", "o", "half"), private=False, owner="o")
    (found.folder / "discussions").mkdir()
    old, new = ".0123456789abcdef.tmp", ".fedcba9876543210.tmp"
    folders = [tmp_path / "models" / "o", found.folder, found.folder / "discussions"]
    for file in (folder / name for folder in folders for name in (old, new)):
        file.write_text("{")
        age = 25 * 3600 if file.name == old else 0
        os.utime(file, (time.time() - age,) * 2)
    shelf.sweep()
    assert [[file.name for file in folder.glob(".*.tmp")] for folder in folders] == [[new]] * 3


def test_leftovers_are_swept_while_the_hub_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cardsmith.localhub.sweeping.INTERVAL", 0.1)
    with LocalHub(tmp_path, part_size=1000).running() as endpoint:
        hub = Served(root=tmp_path, endpoint=endpoint)
        repo = hub.new("some/model")
        asked = {"operation": "upload", "transfers": ["multipart"], "objects": [{"oid": "0" * 64, "size": 2000}]}
        assert hub.ask("POST", f"/{repo}.git/info/lfs/objects/batch", asked).status == 200
        stages = hub.folder(repo) / "xet"
        for name in ("empty", "young", "begun"):
            (stages / name).mkdir(parents=True)
        (stages / "begun" / "xet").mkdir()
        (draft,) = (tmp_path / "incoming").iterdir()
        for one, age in ((draft, 25 * 3600), (stages / "empty", 700), (stages / "begun", 700)):
            os.utime(one, (time.time() - age,) * 2)
        wait(lambda: not draft.exists() and not (stages / "empty").exists(), 20)
        assert sorted(one.name for one in stages.iterdir()) == ["begun", "young"]


def test_tokens_for_xet_leave_no_folders_without_end(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("hf_xet")
    monkeypatch.setattr("cardsmith.localhub.large.xet._STAGES", 3)
    repo = served.new("survival/stages")

    def asked() -> int:
        return served.ask("GET", f"/api/models/{repo}/xet-write-token/main").status

    stages = served.folder(repo) / "xet"
    assert ([asked() for _ in range(4)], len(list(stages.iterdir()))) == ([200, 200, 200, 503], 3)
    monkeypatch.setattr("cardsmith.localhub.large.xet._DONE_AGE", 0)
    assert (asked(), len(list(stages.iterdir()))) == (200, 1)


def test_what_cannot_be_read_hides_nothing_else(tmp_path: Path) -> None:
    """Repositories without main or half deleted, and folders that are none."""
    owner = tmp_path / "models" / "some"
    for name in ("a b.git", "empty.git", ".git"):
        (owner / name).mkdir(parents=True)
    (owner / "file.git").write_text("")
    with process(tmp_path) as (hub, _):
        for name in ("fine", "trunk", "gone"):
            hub.new(f"some/{name}")
        git(hub.folder("some/trunk"), "branch", "-m", "main", "trunk")
        (hub.folder("some/gone") / "cardsmith.json").unlink()
        for query in ("", "?full=true", "?expand=sha"):
            listed = hub.ask("GET", f"/api/models{query}")
            assert (listed.status, [one["id"] for one in listed.json()]) == (200, ["some/fine"])
        page = hub.ask("GET", "/")
        assert (page.status, re.findall(r'href="/(some/[^"]*)"', page.body.decode())) == (200, ["some/fine"])
        gone = hub.ask("GET", "/api/models/some/gone")
        assert (gone.status, gone.headers["x-error-code"]) == (404, "RepoNotFound")


@pytest.mark.parametrize("sign", ["SIGINT", "SIGTERM"])
def test_serve_ends_quietly(tmp_path: Path, sign: str) -> None:
    import signal

    with process(tmp_path) as (_, running):
        running.send_signal(getattr(signal, sign))
        assert running.wait(60) in ((0,) if sign == "SIGINT" else (0, -15))
