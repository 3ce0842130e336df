"""A commit that is refused, or whose answer says nothing, by the real client: how often it is sent, and what stays."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from cardsmith.errors import GateClosed, PushError
from cardsmith.push import push
from cardsmith.push.hub import Hub
from faults.proxy import Fault, Proxy, Request, answering, proxying

from ..makers import Shelf, judge, make_model
from ..two_sides import ID, put

COMMIT = "POST model/commit/main"


@pytest.fixture
def proxy(shelf: Shelf) -> Iterator[Proxy]:
    with proxying(shelf.endpoint) as running:
        yield running


def fail(proxy: Proxy, name: str, fault: Fault, times: int = 99) -> None:
    """Let the first requests of that name go wrong."""
    left = [fault] * times

    def at(_number: int, request: Request) -> Fault | None:
        return left.pop() if request.name == name and left else None

    proxy.fault = at


def change(model: Path) -> None:
    (model / "tokenizer.json").write_text('{"version": "1"}')
    judge(model)


def test_a_card_that_the_hub_refuses_is_sent_once_and_nothing_stays(model: Path, shelf: Shelf, proxy: Proxy) -> None:
    (model / "README.md").write_text("---\nmetrics: accuracy\nlicense: mit\n---\n\n# A model\n")
    with pytest.raises(PushError) as caught:
        push(model, endpoint=proxy.endpoint, verify=False, allow=["FM005"])
    said = (
        'The Hub does not take the card: Invalid metadata in README.md. - "metrics" must be an array. No file was '
        "pushed, and the new repository was removed again."
    )
    assert str(caught.value) == said
    assert (proxy.asked.count("POST validate-yaml"), proxy.asked.count(COMMIT), shelf.repositories()) == (1, 0, [])


@pytest.mark.parametrize("pr", [False, True], ids=["main", "pull request"])
def test_a_parent_that_is_not_the_head_is_read_anew(
    model: Path, shelf: Shelf, pushed: str, proxy: Proxy, *, pr: bool
) -> None:
    """The Hub says so once; what it shows has not moved."""
    change(model)
    fail(proxy, COMMIT, answering(412), times=1)
    assert push(model, endpoint=proxy.endpoint, pr=pr).read_back
    assert (proxy.asked.count(COMMIT), proxy.asked.count("GET whoami-v2")) == (2, 1)


@pytest.mark.parametrize("pr", [False, True], ids=["main", "pull request"])
def test_a_parent_that_never_is_the_head(model: Path, shelf: Shelf, pushed: str, proxy: Proxy, *, pr: bool) -> None:
    change(model)
    before = shelf.git(ID, "for-each-ref")
    fail(proxy, COMMIT, answering(412))
    with pytest.raises(PushError) as caught:
        push(model, endpoint=proxy.endpoint, pr=pr)
    assert str(caught.value) == f"{ID} has changed 3 times while pushing. Nothing was pushed; run it again."
    assert (proxy.asked.count(COMMIT), shelf.git(ID, "for-each-ref")) == (3, before)


@pytest.mark.parametrize("status", [507, 520, 524])
@pytest.mark.parametrize("new", [False, True], ids=["existing repository", "new repository"])
def test_an_answer_of_no_kind_that_is_known_says_nothing(
    model: Path, shelf: Shelf, proxy: Proxy, status: int, *, new: bool
) -> None:
    """What stands before a Hub has failures of its own."""
    if not new:
        push(model, endpoint=shelf.endpoint)
        change(model)
    fail(proxy, COMMIT, answering(status, landed=True), times=1)
    receipt = push(model, endpoint=proxy.endpoint)
    assert (receipt.commit, len(shelf.commits(ID)), proxy.asked.count(COMMIT)) == (
        shelf.commits(ID)[0],
        2 + (not new),
        1,
    )


@pytest.mark.parametrize("landed", [False, True], ids=["lost", "landed"])
def test_a_deletion_whose_answer_was_lost(
    model: Path, shelf: Shelf, pushed: str, proxy: Proxy, *, landed: bool
) -> None:
    (model / "tokenizer.json").write_text('{"version": "1"}')
    fail(proxy, COMMIT, answering(500, landed=landed), times=1)
    receipt = push(model, endpoint=proxy.endpoint, verify=False)
    assert (receipt.commit, len(shelf.commits(ID)), proxy.asked.count(COMMIT)) == (shelf.commits(ID)[0], 3, 2 - landed)
    assert (receipt.plan.gone, ".cardsmith/verdict.json" in shelf.paths(ID)) == ((".cardsmith/verdict.json",), False)


def test_what_a_colleague_puts_into_a_new_repository_is_not_replaced(
    model: Path, shelf: Shelf, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The repository is made, and a colleague is faster with the first commit."""
    theirs = make_model(tmp_path / "theirs")
    (theirs / "config.json").write_text('{"architectures": ["LlamaForCausalLM"], "model_type": "llama", "a": 1}')
    commit, left = Hub.commit, [judge(theirs, repo_id=ID)]

    def late(hub: Hub, *rest: Any) -> Any:
        if left:
            push(left.pop(), ID, endpoint=shelf.endpoint)
        return commit(hub, *rest)

    monkeypatch.setattr(Hub, "commit", late)
    with pytest.raises(GateClosed) as caught:
        push(model, endpoint=shelf.endpoint, verify=False)
    assert str(caught.value) == (
        "Nothing was pushed:\n"
        "  - config.json is new on the Hub since this folder was last pushed, and is another one here. "
        "Take that over, or push this one with --prefer here."
    )
    assert shelf.git(ID, "show", "main:config.json") == (theirs / "config.json").read_text()


def test_a_branch_for_what_the_hub_would_leave_out_is_taken_away(model: Path, shelf: Shelf, pushed: str) -> None:
    change(model)
    (model / "chat_template.jinja").write_text("{{ messages }}")
    judge(model)
    put(shelf, "*.jinja\n", ".gitignore")
    before = shelf.git(ID, "for-each-ref")
    with pytest.raises(PushError) as caught:
        push(model, endpoint=shelf.endpoint, revision="dev", verify=False)
    said = (
        f"chat_template.jinja is named by the .gitignore of {ID}, and the Hub would leave it out. Take it out of that "
        ".gitignore first. No file was pushed, and the new branch was removed again."
    )
    assert str(caught.value) == said
    assert shelf.git(ID, "for-each-ref") == before
