"""Several writers: one of them wins, the others hear 412, nothing is lost."""

from __future__ import annotations

import base64
import os
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from .conftest import fsck, git, regular

if TYPE_CHECKING:
    from .conftest import Served

CONFLICT = {"error": "The branch was updated since you opened this page. Please refresh and try again."}


def test_a_stale_parent_is_refused(served: Served) -> None:
    repo = served.new("conflict/stale")
    old = git(served.folder(repo), "rev-parse", "main").strip()
    new = served.commit(repo, regular("a", "1"), parentCommit=old).json()["commitOid"]
    answer = served.commit(repo, regular("a", "2"), parentCommit=old)
    assert (answer.status, answer.json()) == (412, CONFLICT)
    assert git(served.folder(repo), "rev-parse", "main").strip() == new
    assert served.commit(repo, regular("a", "2"), parentCommit=new[:7].upper()).status == 200


def test_of_many_with_the_same_parent_one_wins(served: Served) -> None:
    repo = served.new("conflict/race")
    head = git(served.folder(repo), "rev-parse", "main").strip()
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda i: served.commit(repo, regular(f"{i}", "1"), parentCommit=head), range(8)))
    assert sorted(answer.status for answer in answers) == [200] + [412] * 7
    assert git(served.folder(repo), "rev-list", "--count", "main") == "2\n"


def test_many_without_a_parent_all_win(served: Served) -> None:
    repo = served.new("conflict/all")
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda i: served.commit(repo, regular(f"{i}", "same bytes")), range(16)))
    assert {answer.status for answer in answers} == {200}
    assert git(served.folder(repo), "rev-list", "--count", "main") == "17\n"
    assert len(git(served.folder(repo), "ls-tree", "--name-only", "main").splitlines()) == 17
    assert fsck(served.folder(repo)) == "0"


def test_of_many_who_create_one_repository_one_wins(served: Served) -> None:
    body = {"name": "create", "organization": "conflict"}
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: served.ask("POST", "/api/repos/create", body), range(8)))
    assert sorted(answer.status for answer in answers) == [200] + [409] * 7
    assert {answer.json()["url"] for answer in answers} == {f"{served.endpoint}/conflict/create"}


def test_a_lock_left_by_a_killed_process_does_not_stop_the_next_commit(served: Served) -> None:
    repo = served.new("conflict/left-lock")
    (served.folder(repo) / "refs" / "heads" / "main.lock").write_text("")
    assert served.commit(repo, regular("a", "1")).status == 200


def test_a_commit_that_is_refused_leaves_nothing(served: Served) -> None:
    repo = served.new("conflicts/refused")
    first = str(served.ask("GET", f"/api/models/{repo}").json()["sha"])
    served.commit(repo, regular("a", "b"))

    def objects() -> list[str]:
        return sorted(str(file) for file in (served.folder(repo) / "objects").rglob("*"))

    before, aside = objects(), served.incoming().keys()
    content = base64.b64encode(os.urandom(3_000_000)).decode()
    line = {"key": "file", "value": {"path": "c", "content": content, "encoding": "base64"}}
    absent = {"key": "deletedFile", "value": {"path": "nothing"}}
    refused = [
        served.commit(repo, line, parentCommit=first),
        served.commit(repo, line, absent),
        served.commit(repo, line, regular("c/d", "")),
        served.commit(repo, line, regular("../x", "")),
    ]
    assert [answer.status for answer in refused] == [412, 404, 400, 422]
    assert (objects(), served.incoming().keys() <= aside) == (before, True)  # 3 MB lie in a folder meanwhile
    kept = served.commit(repo, line, regular(".gitattributes", "*.x filter=lfs diff=lfs merge=lfs -text\n"))
    assert kept.status == 200
    assert served.ask("GET", f"/{repo}/resolve/main/c").body == base64.b64decode(content)
    assert fsck(served.folder(repo)) == "0"
