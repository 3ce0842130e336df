"""Requests for access to a gated repository, through the real client."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from huggingface_hub import HfApi
from huggingface_hub.errors import GatedRepoError, HfHubHTTPError

from cardsmith.localhub import Account, LocalHub

from .conftest import Served
from .test_accounts import add, refused, token

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ACCOUNTS = tuple(Account(name=name, token=token(name)) for name in ("ada", "bob", "cyd"))


@pytest.fixture(scope="module")
def gated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    root = tmp_path_factory.mktemp("gated")
    with LocalHub(root, accounts=ACCOUNTS).running() as endpoint:
        yield Served(root=root, endpoint=endpoint)


@pytest.fixture
def by(gated: Served) -> Callable[[str], HfApi]:
    return lambda name: HfApi(endpoint=gated.endpoint, token=token(name))


def made(by: Callable[[str], HfApi], name: str, gating: Any) -> str:
    repo: str = by("ada").create_repo(name).repo_id
    by("ada").create_commit(repo, add("a.txt", b"1"), commit_message="x")
    by("ada").update_repo_settings(repo, gated=gating)
    return repo


def asked(gated: Served, repo: str, name: str) -> int:
    """What the button on the page of a model does."""
    header = {"Authorization": f"Bearer {token(name)}"}
    return gated.ask("POST", f"/{repo}/ask-access", {}, header, token=False).status


def standing(api: HfApi, repo: str) -> list[list[str | None]]:
    lists = (api.list_pending_access_requests, api.list_accepted_access_requests, api.list_rejected_access_requests)
    return [[one.username for one in listed(repo)] for listed in lists]


def test_a_request_is_asked_answered_and_taken_back(gated: Served, by: Callable[[str], HfApi]) -> None:
    repo, ada, bob = made(by, "manual", "manual"), by("ada"), by("bob")
    assert (asked(gated, repo, "bob"), asked(gated, repo, "bob"), asked(gated, repo, "cyd")) == (200, 200, 200)
    assert standing(ada, repo) == [["bob", "cyd"], [], []]
    (request, _) = ada.list_pending_access_requests(repo)
    assert (request.fullname, request.status, len(request.request_id)) == ("bob", "pending", 24)
    with pytest.raises(GatedRepoError):
        bob.hf_hub_download(repo, "a.txt")
    ada.accept_access_request(repo, "bob")
    ada.reject_access_request(repo, "cyd", rejection_reason="no")
    assert standing(ada, repo) == [[], ["bob"], ["cyd"]]
    bob.auth_check(repo)
    assert bob.file_exists(repo, "a.txt")
    with pytest.raises(GatedRepoError):
        by("cyd").auth_check(repo)
    assert asked(gated, repo, "cyd") == 200  # asking again changes nothing
    assert standing(ada, repo) == [[], ["bob"], ["cyd"]]
    ada.cancel_access_request(repo, request_id=request.request_id)
    with pytest.raises(GatedRepoError):
        bob.auth_check(repo)


def test_access_is_granted_at_once_and_unasked(gated: Served, by: Callable[[str], HfApi]) -> None:
    repo = made(by, "auto", "auto")
    assert asked(gated, repo, "bob") == 200
    by("bob").auth_check(repo)
    by("ada").grant_access(repo, "cyd")
    by("cyd").auth_check(repo)
    assert standing(by("ada"), repo) == [[], ["bob", "cyd"], []]


def test_what_is_refused(gated: Served, by: Callable[[str], HfApi]) -> None:
    repo, ada = made(by, "refusing", "manual"), by("ada")
    by("ada").create_repo("open")
    ada.grant_access(repo, "bob")
    assert [
        refused(lambda: ada.grant_access("ada/open", "bob")),
        refused(lambda: ada.grant_access(repo, "bob")),
        refused(lambda: ada.grant_access(repo, "nobody")),
        refused(lambda: ada.accept_access_request(repo, "bob")),
        refused(lambda: ada.accept_access_request(repo, "cyd")),
        refused(lambda: list(by("bob").list_pending_access_requests(repo))),
    ] == [
        (400, "This repository is not gated"),
        (400, "bob has access already"),
        (404, "There is no user nobody on this hub"),
        (404, "The access request of bob is accepted already"),
        (404, "There is no such access request"),
        (403, "Forbidden: pass `create_pr=1` as a query parameter to create a Pull Request"),
    ]
    header = {"Authorization": f"Bearer {token('ada')}"}
    for body in ({}, {"user": "bob", "status": "perhaps"}, {"status": "accepted"}, {"user": 7, "status": "accepted"}):
        answer = gated.ask("POST", f"/api/models/{repo}/user-access-request/handle", body, header, token=False)
        assert answer.status in (400, 404), body
    with pytest.raises(HfHubHTTPError):
        by("bob").grant_access(repo, "cyd")
