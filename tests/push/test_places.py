"""Where a push goes: pull requests, branches, and a new repository that becomes public."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from cardsmith.errors import ConfigError, PushError
from cardsmith.localhub import LocalHub
from cardsmith.push import delivery, push
from cardsmith.push.hub import Hub, Refused
from cardsmith.push.hub.target import branch
from cardsmith.push.sending import ground, settle
from faults.proxy import Proxy, proxying

from .makers import Shelf, contents, judge, snapshot
from .two_sides import ID, INTRO, api, edit, edited, put, there


def change(model: Path, version: str) -> None:
    """Another tokenizer."""
    (model / "tokenizer.json").write_text(f'{{"version": "{version}"}}')
    judge(model)


def proposals(shelf: Shelf) -> list[str]:
    """Refs of all pull requests."""
    return shelf.git(ID, "for-each-ref", "--format=%(refname)", "refs/pr").split()


def test_a_pull_request_is_opened_and_added_to(model: Path, shelf: Shelf, pushed: str) -> None:
    main = shelf.commits(ID)
    change(model, "1")
    first = push(model, endpoint=shelf.endpoint, pr=True)
    assert (first.pr, first.revision, first.url) == (1, "refs/pr/1", f"{shelf.endpoint}/{ID}/discussions/1")
    change(model, "2")
    second = push(model, endpoint=shelf.endpoint, pr=True)
    assert (second.pr, second.to_dict()["pr"], proposals(shelf)) == (1, 1, ["refs/pr/1"])
    assert shelf.git(ID, "rev-list", "refs/pr/1").split() == [second.commit, first.commit, *main]
    assert push(model, endpoint=shelf.endpoint, pr=True).unchanged
    assert shelf.git(ID, "show", "refs/pr/1:tokenizer.json") == '{"version": "2"}'
    assert shelf.commits(ID) == main


def test_a_pull_request_is_added_to_after_a_push_to_main(model: Path, shelf: Shelf, pushed: str) -> None:
    change(model, "1")
    push(model, endpoint=shelf.endpoint, pr=True)
    push(model, endpoint=shelf.endpoint)
    change(model, "2")
    assert (push(model, endpoint=shelf.endpoint, pr=True).pr, proposals(shelf)) == (1, ["refs/pr/1"])


def test_after_a_pull_request_was_merged_another_one_is_opened(model: Path, shelf: Shelf, pushed: str) -> None:
    change(model, "1")
    push(model, endpoint=shelf.endpoint, pr=True)
    api(shelf).merge_pull_request(ID, 1)
    assert push(model, endpoint=shelf.endpoint, pr=True).unchanged
    change(model, "2")
    assert push(model, endpoint=shelf.endpoint, pr=True).pr == 2
    assert proposals(shelf) == ["refs/pr/1", "refs/pr/2"]


def test_a_pull_request_of_that_number_on_another_hub_is_somebody_elses(
    model: Path, shelf: Shelf, pushed: str, tmp_path: Path
) -> None:
    change(model, "1")
    assert push(model, endpoint=shelf.endpoint, pr=True).pr == 1
    with LocalHub(tmp_path / "another").running() as endpoint:
        other = Shelf(tmp_path / "another", endpoint)
        api(other).create_repo(ID)
        theirs = api(other).upload_file(path_or_fileobj=b"x", path_in_repo="x.txt", repo_id=ID, create_pr=True)
        assert push(model, ID, endpoint=endpoint, pr=True).pr == 2
        assert other.git(ID, "rev-parse", "refs/pr/1") == theirs.oid


def test_a_pull_request_that_somebody_else_added_to(model: Path, shelf: Shelf, pushed: str) -> None:
    change(model, "1")
    push(model, endpoint=shelf.endpoint, pr=True)
    api(shelf).upload_file(path_or_fileobj=b"x", path_in_repo="x.txt", repo_id=ID, revision="refs/pr/1")
    change(model, "2")
    assert (push(model, endpoint=shelf.endpoint, pr=True).pr, proposals(shelf)) == (1, ["refs/pr/1"])
    assert shelf.git(ID, "show", "refs/pr/1:x.txt") == "x"


def test_a_pull_request_that_was_not_noted_is_found(model: Path, shelf: Shelf, pushed: str) -> None:
    """By its marker: on another machine, or after a kill."""
    change(model, "1")
    receipt = (model / ".cardsmith/receipt.json").read_bytes()
    first = push(model, endpoint=shelf.endpoint, pr=True)
    (model / ".cardsmith/receipt.json").write_bytes(receipt)
    again = push(model, endpoint=shelf.endpoint, pr=True)
    assert (again.pr, again.commit, proposals(shelf)) == (1, first.commit, ["refs/pr/1"])


def test_what_is_on_main_needs_no_pull_request(model: Path, shelf: Shelf, pushed: str) -> None:
    receipt = push(model, endpoint=shelf.endpoint, pr=True)
    assert (receipt.unchanged, receipt.pr, receipt.revision, proposals(shelf)) == (True, None, "main", [])


def test_edits_on_main_are_not_undone_after_a_pull_request(model: Path, shelf: Shelf, pushed: str) -> None:
    """What was pushed to a pull request is no base for what is on main."""
    edit(model, [(INTRO, "Mine.")])
    push(model, endpoint=shelf.endpoint, pr=True)
    receipt = push(model, endpoint=shelf.endpoint)
    assert receipt.to_dict()["from_hub"] == []
    assert there(shelf) == edited(pushed, [(INTRO, "Mine.")])
    put(shelf, edited(there(shelf), [("Mine.", "Theirs.")]))
    assert push(model, endpoint=shelf.endpoint).to_dict()["from_hub"] == ["# tiny"]


def test_a_pull_request_needs_a_repository(model: Path, shelf: Shelf) -> None:
    with pytest.raises(PushError) as caught:
        push(model, endpoint=shelf.endpoint, pr=True)
    assert str(caught.value) == (
        f"{ID} is not there, or not shown to you: a pull request needs a repository. Leave out --pr to create it."
    )
    assert shelf.repositories() == []


def test_a_pull_request_and_a_branch(model: Path, shelf: Shelf) -> None:
    with pytest.raises(ConfigError) as caught:
        push(model, endpoint=shelf.endpoint, pr=True, revision="dev")
    said = "--pr opens a pull request against main, --revision pushes to a branch. Leave out one of them."
    assert str(caught.value) == said


def test_a_branch_without_a_name(model: Path, shelf: Shelf) -> None:
    with pytest.raises(ConfigError) as caught:
        push(model, endpoint=shelf.endpoint, revision="")
    assert str(caught.value) == "--revision names no branch. Name one, or leave it out to push to main."
    assert shelf.repositories() == []


_ODD = ["a b", "../x", "a..b", "x.lock", "x.lock/y", "-x", "@", "a@{1}", "a/.b", "a.", "/a", "a/", "a//b", "a\\b"]


@pytest.mark.parametrize("revision", [*_ODD, "a:b", "a?", "a*", "a[", "a^", "a~1", "a\x7f", "a\n", "\udcff", "a" * 251])
def test_a_name_that_git_refuses_is_refused_first(model: Path, revision: str) -> None:
    before = snapshot(model)
    for dry_run in (True, False):
        with pytest.raises(ConfigError) as caught:
            push(model, endpoint="http://127.0.0.1:9", revision=revision, dry_run=dry_run)
        assert str(caught.value) == (
            f"--revision {revision[:60]!r} is no name that git takes for a branch. "
            "Begin with a letter, and take letters, digits, '-', '_' and '/', at most 250."
        )
    assert snapshot(model) == before


@pytest.mark.parametrize("revision", ["a/-b", "a]b", "a@b", "{", "lock", "a.lockb", "a./b", "é", "x/y.z", "a" * 250])
def test_a_name_that_git_takes_is_taken(revision: str) -> None:
    assert branch(revision) == revision
    assert subprocess.run(["git", "check-ref-format", "--branch", revision], capture_output=True).returncode == 0


@pytest.mark.parametrize("revision", ["0123456789abcdef0123456789abcdef01234567", "HEAD"])
def test_a_commit_is_no_branch(model: Path, shelf: Shelf, pushed: str, revision: str) -> None:
    with pytest.raises(ConfigError) as caught:
        push(model, endpoint=shelf.endpoint, revision=revision)
    said = f"--revision takes a branch, and {revision} is a commit. Name a branch; a new one is made."
    assert (str(caught.value), len(shelf.commits(ID))) == (said, 2)


def test_a_tag_is_no_branch(model: Path, shelf: Shelf, pushed: str) -> None:
    api(shelf).create_tag(ID, tag="v1")
    change(model, "1")
    with pytest.raises(PushError) as caught:
        push(model, endpoint=shelf.endpoint, revision="v1")
    assert str(caught.value) == (
        f"v1 is no branch of {ID} but a tag, which nothing can be pushed to. Name a branch; a new one is made."
    )
    assert len(shelf.commits(ID)) == 2


@pytest.mark.parametrize("length", [7, 39])
def test_the_beginning_of_a_commit_is_no_branch(model: Path, shelf: Shelf, pushed: str, length: int) -> None:
    short = shelf.commits(ID)[0][:length]
    with pytest.raises(PushError) as caught:
        push(model, endpoint=shelf.endpoint, revision=short)
    assert str(caught.value) == (
        f"{short} is no branch of {ID} but a commit, which nothing can be pushed to. Name a branch; a new one is made."
    )


def test_a_branch_by_its_whole_name(model: Path, shelf: Shelf, pushed: str) -> None:
    change(model, "1")
    receipt = push(model, endpoint=shelf.endpoint, revision="refs/heads/main")
    assert (receipt.revision, shelf.commits(ID)[0]) == ("main", receipt.commit)


def test_a_new_branch_of_a_main_that_holds_everything(
    model: Path, shelf: Shelf, pushed: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Hub, "commit", None)  # the client would say in its own words that there is nothing to commit
    receipt = push(model, endpoint=shelf.endpoint, revision="dev")
    assert (receipt.unchanged, receipt.revision, [receipt.commit]) == (True, "dev", shelf.commits(ID)[:1])
    assert (receipt.made_branch, push(model, endpoint=shelf.endpoint, revision="dev").made_branch) == (True, False)
    assert shelf.git(ID, "rev-parse", "dev") == receipt.commit


def test_a_branch_is_made_and_pushed_to(model: Path, shelf: Shelf, pushed: str) -> None:
    main = shelf.commits(ID)
    change(model, "1")
    first = push(model, endpoint=shelf.endpoint, revision="dev")
    assert (first.revision, first.pr, first.url) == ("dev", None, f"{shelf.endpoint}/{ID}/tree/dev")
    change(model, "2")
    second = push(model, endpoint=shelf.endpoint, revision="dev")
    assert shelf.git(ID, "rev-list", "dev").split() == [second.commit, first.commit, *main]
    assert shelf.commits(ID) == main
    assert push(model, endpoint=shelf.endpoint, revision="dev").unchanged


def test_a_new_repository_with_a_branch(model: Path, shelf: Shelf) -> None:
    receipt = push(model, endpoint=shelf.endpoint, revision="dev")
    assert shelf.git(ID, "rev-list", "dev").split() == [receipt.commit, *shelf.commits(ID)]
    assert shelf.paths(ID) == [".gitattributes"]


def test_a_pull_request_that_is_not_there(model: Path, shelf: Shelf, pushed: str) -> None:
    change(model, "1")
    with pytest.raises(PushError) as caught:
        push(model, endpoint=shelf.endpoint, revision="refs/pr/7")
    assert str(caught.value) == f"{ID} has no pull request 7. No file was pushed."


def test_a_repository_is_public_when_everything_is_in_it(
    model: Path, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[tuple[bool | None, int]] = []
    publish = Hub.publish

    def watched(hub: Hub, repo_id: str) -> None:
        seen.append((api(shelf).model_info(ID).private, len(shelf.commits(ID))))
        publish(hub, repo_id)

    monkeypatch.setattr(Hub, "publish", watched)
    assert push(model, endpoint=shelf.endpoint, public=True).private is False
    assert (seen, api(shelf).model_info(ID).private) == ([(True, 2)], False)


def test_a_repository_that_was_to_be_public_becomes_so(
    model: Path, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The push that made it was killed before that; one that its owner has made private stays so."""
    with monkeypatch.context() as patch:
        patch.setattr(Hub, "publish", _interrupted)
        with pytest.raises(KeyboardInterrupt):
            push(model, endpoint=shelf.endpoint, public=True)
    assert api(shelf).model_info(ID).private
    receipt = push(model, endpoint=shelf.endpoint, public=True)
    assert (receipt.private, receipt.unchanged, api(shelf).model_info(ID).private) == (False, True, False)
    api(shelf).update_repo_settings(ID, private=True)
    assert push(model, endpoint=shelf.endpoint, public=True).private


def test_a_private_repository_of_that_name_on_another_hub_stays_private(
    model: Path, shelf: Shelf, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(Hub, "publish", _interrupted)
        with pytest.raises(KeyboardInterrupt):
            push(model, endpoint=shelf.endpoint, public=True)
    with LocalHub(tmp_path / "another").running() as endpoint:
        api(Shelf(tmp_path / "another", endpoint)).create_repo(ID, private=True)
        assert push(model, endpoint=endpoint, public=True).private


def _interrupted(*_: Any, **__: Any) -> None:
    raise KeyboardInterrupt


def test_what_this_push_did_not_make_is_not_taken_away(
    model: Path, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The Hub refuses the commit; meanwhile somebody has put a file there."""

    def refused(*_: Any) -> Any:
        put(shelf, b"theirs", "notes.txt")
        raise Refused("no")

    monkeypatch.setattr(settle, "commit", refused)
    with pytest.raises(PushError) as caught:
        push(model, endpoint=shelf.endpoint)
    assert str(caught.value) == "no. No file was pushed, but the new repository stays, private."
    assert shelf.git(ID, "show", "main:notes.txt") == "theirs"


@pytest.fixture
def proxy(shelf: Shelf) -> Iterator[Proxy]:
    """What is asked of the Hub."""
    with proxying(shelf.endpoint) as running:
        yield running


def test_an_unchanged_folder_asks_little_and_sends_nothing(model: Path, shelf: Shelf, proxy: Proxy) -> None:
    push(model, endpoint=proxy.endpoint)
    proxy.asked.clear()
    before = contents(model)
    assert push(model, endpoint=proxy.endpoint).unchanged
    assert proxy.asked == ["GET whoami-v2", "GET model", "GET model/auth-check/write", "GET model"]
    assert contents(model) == before


def test_an_interrupted_push_sends_only_what_is_missing(
    model: Path, shelf: Shelf, proxy: Proxy, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The large file arrived, and then the machine lost its network."""
    from huggingface_hub import constants

    monkeypatch.setattr(constants, "HF_HUB_DISABLE_XET", True)
    with monkeypatch.context() as patch:
        patch.setattr("huggingface_hub._commit_api._send_commit", _interrupted)
        said: list[str] = []
        with pytest.raises(KeyboardInterrupt):
            push(model, endpoint=proxy.endpoint, say=said.append)
    stays = "a new repository, which stays, private. Push again: what has arrived is not sent twice."
    assert said[-1] == f"Stopped while pushing to {ID}, {stays}"
    assert [asked for asked in proxy.asked if asked.startswith("PUT")] == ["PUT model/lfs/OID"]
    proxy.asked.clear()
    push(model, endpoint=proxy.endpoint)
    assert [asked for asked in proxy.asked if asked.startswith("PUT")] == []
    assert len(shelf.commits(ID)) == 2


def test_interrupted_when_the_repository_was_just_made(
    model: Path, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ground, "_shown", _interrupted)
    said: list[str] = []
    with pytest.raises(KeyboardInterrupt):
        push(model, ID, endpoint=shelf.endpoint, say=said.append)
    stays = "a new repository, which stays, private. Push again: what has arrived is not sent twice."
    assert (said, shelf.repositories()) == ([f"Stopped while pushing to {ID}, {stays}"], [ID])


def test_interrupted_when_all_was_pushed(model: Path, shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delivery, "write", _interrupted)
    said: list[str] = []
    with pytest.raises(KeyboardInterrupt):
        push(model, ID, endpoint=shelf.endpoint, say=said.append)
    page = f"{shelf.endpoint}/{ID} is pushed, at {shelf.commits(ID)[0]}"
    assert said == [f"{page}. Push again to bring the folder up to date."]


def test_interrupted_when_the_branch_was_just_made(
    model: Path, shelf: Shelf, pushed: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    change(model, "1")
    monkeypatch.setattr(settle, "commit", _interrupted)
    said: list[str] = []
    with pytest.raises(KeyboardInterrupt):
        push(model, endpoint=shelf.endpoint, revision="dev", say=said.append)
    stays = "a new branch, which stays. Push again: what has arrived is not sent twice."
    assert said[-1] == f"Stopped while pushing to {ID} (dev), {stays}"
