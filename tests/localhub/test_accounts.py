"""A hub with accounts: who may see, write, propose and merge what."""

from __future__ import annotations

import base64
import json
import re
import time
from typing import TYPE_CHECKING, Any

import pytest
from huggingface_hub import CommitOperationAdd, HfApi
from huggingface_hub.errors import GatedRepoError, HfHubHTTPError, RepositoryNotFoundError

from cardsmith.localhub import LocalHub
from cardsmith.localhub.people.accounts import Account

from .conftest import Served

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


def token(name: str) -> str:
    return "-".join(["token", "of", name])


ACCOUNTS = (
    Account(name="ada", token=token("ada"), orgs={"lab": "admin"}),
    Account(name="bob", token=token("bob"), orgs={"lab": "contributor"}),
    Account(name="cyd", token=token("cyd"), orgs={"lab": "read"}),
    Account(name="ada", token=token("ada-reads"), role="read", orgs={"lab": "admin"}),
)


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    root = tmp_path_factory.mktemp("accounts")
    with LocalHub(root, accounts=ACCOUNTS).running() as endpoint:
        yield Served(root=root, endpoint=endpoint)


@pytest.fixture(scope="module")
def by(many: Served) -> Callable[[str], HfApi]:
    """The client of one user."""
    return lambda name: HfApi(endpoint=many.endpoint, token=token(name))


def refused(call: Callable[[], Any]) -> tuple[int, str]:
    with pytest.raises(HfHubHTTPError) as error:
        call()
    return error.value.response.status_code, str(error.value.response.headers["x-error-message"])


def add(path: str, content: bytes) -> list[Any]:
    return [CommitOperationAdd(path, content)]


FORBIDDEN = (403, "Forbidden: pass `create_pr=1` as a query parameter to create a Pull Request")
READS = (403, "you must use a write token to upload to a repository.")


def test_who_is_who(by: Callable[[str], HfApi], many: Served) -> None:
    said = by("bob").whoami()
    assert (said["name"], [(org["name"], org["roleInOrg"]) for org in said["orgs"]]) == (
        "bob",
        [("lab", "contributor")],
    )
    assert [by(name).whoami()["auth"]["accessToken"]["role"] for name in ("ada", "ada-reads")] == ["write", "read"]
    assert many.ask("GET", "/api/whoami-v2").status == 401


def test_who_may_make_and_write_what(by: Callable[[str], HfApi]) -> None:
    assert by("ada").create_repo("own").repo_id == "ada/own"
    assert refused(lambda: by("bob").create_repo("ada/another")) == (
        403,
        'You don\'t have the rights to create a model under the namespace "ada"',
    )
    assert refused(lambda: by("cyd").create_repo("lab/another"))[0] == 403
    assert refused(lambda: by("ada-reads").create_repo("another")) == READS
    by("ada").create_repo("lab/hers")
    by("bob").create_repo("lab/his")

    def write(name: str, repo: str) -> None:
        by(name).create_commit(repo, add("a.txt", name.encode()), commit_message="Mine")

    write("ada", "lab/his")
    write("bob", "lab/his")
    for name, repo in (("bob", "lab/hers"), ("cyd", "lab/his"), ("bob", "ada/own")):
        assert refused(lambda n=name, r=repo: write(n, r)) == FORBIDDEN  # type: ignore[misc]
    assert refused(lambda: write("ada-reads", "ada/own")) == READS
    assert refused(lambda: by("bob").delete_repo("ada/own"))[0] == 403
    assert refused(lambda: by("bob").update_repo_settings("ada/own", private=True)) == FORBIDDEN
    assert refused(lambda: by("bob").create_branch("ada/own", branch="x")) == FORBIDDEN
    assert by("ada").model_info("ada/own").private is False


def test_repositories_are_listed_with_what_they_take(by: Callable[[str], HfApi]) -> None:
    repo = by("bob").create_repo("takes", private=True).repo_id
    by("bob").create_repo("bob/takes-none", repo_type="dataset")
    by("bob").create_commit(repo, add("w.bin", b"\0" * 9000), commit_message="x")

    def told(name: str, namespace: str | None = None) -> list[tuple[str, str, str]]:
        return [(one.id, one.type, one.visibility) for one in by(name).list_user_repos(namespace)]

    assert told("bob")[-2:] == [("bob/takes", "model", "private"), ("bob/takes-none", "dataset", "public")]
    one = next(one for one in by("bob").list_user_repos() if one.id == repo)
    assert (one.storage > 9000, 0 < one.storage_percent < 100) == (True, True)
    by("ada").create_repo("lab/counted", private=True)
    assert ("lab/counted", "model", "private") in told("cyd", "lab")
    assert not [one for one in told("ada") if not one[0].startswith("ada/")]
    assert refused(lambda: told("ada", "bob")) == (403, "Forbidden: you are no member of bob")


def test_private_repositories_are_not_there_for_others(by: Callable[[str], HfApi]) -> None:
    by("ada").create_repo("lab/secret", private=True)
    assert by("cyd").model_info("lab/secret").private is True
    by("ada").create_repo("ada/secret", private=True)
    for call in (
        lambda: by("bob").model_info("ada/secret"),
        lambda: by("bob").delete_repo("ada/secret"),
        lambda: by("bob").auth_check("ada/secret"),
        lambda: by("bob").create_commit("ada/secret", add("a", b"1"), commit_message="x", create_pr=True),
        lambda: by("bob").create_discussion("ada/secret", title="Hello"),
    ):
        with pytest.raises(RepositoryNotFoundError):
            call()
    assert [one.id for one in by("bob").list_models(author="ada", search="secret")] == []
    assert [one.id for one in by("ada").list_models(author="ada", search="secret")] == ["ada/secret"]


def test_whoever_may_read_may_propose(by: Callable[[str], HfApi]) -> None:
    by("ada").create_repo("open-to-all")
    repo, bob = "ada/open-to-all", by("bob")
    made = bob.create_commit(
        repo, [*add("a.txt", b"1"), *add("w.bin", b"\0" * 99)], commit_message="Mine", create_pr=True
    )
    bob.create_commit(repo, add("b.txt", b"2"), commit_message="More", revision=made.pr_revision)
    bob.comment_discussion(repo, 1, "Please")
    bob.rename_discussion(repo, 1, "Ours")
    assert refused(lambda: bob.merge_pull_request(repo, 1)) == FORBIDDEN
    assert (
        refused(lambda: by("cyd").create_commit(repo, add("b", b""), commit_message="x", revision="refs/pr/1"))
        == FORBIDDEN
    )
    assert refused(lambda: by("cyd").change_discussion_status(repo, 1, "closed"))[0] == 403
    by("ada").merge_pull_request(repo, 1)
    assert by("cyd").file_exists(repo, "w.bin")


def test_gated_files_are_for_members(by: Callable[[str], HfApi], many: Served) -> None:
    by("ada").create_repo("gated")
    by("ada").create_commit("ada/gated", add("a.txt", b"1"), commit_message="x")
    by("ada").update_repo_settings("ada/gated", gated="manual")
    assert by("bob").model_info("ada/gated").gated == "manual"
    for call in (lambda: by("bob").auth_check("ada/gated"), lambda: by("bob").hf_hub_download("ada/gated", "a.txt")):
        with pytest.raises(GatedRepoError):
            call()
    answer = many.ask("GET", "/ada/gated/resolve/main/a.txt", token=False)
    assert (answer.status, answer.headers["x-error-code"]) == (401, "GatedRepo")
    by("ada").auth_check("ada/gated", write=True)


def test_pages_show_gated_files_to_members_only(by: Callable[[str], HfApi], many: Served) -> None:
    ada, repo = by("ada"), by("ada").create_repo("gated-page").repo_id
    ada.create_commit(repo, [*add("a.txt", b"hidden"), *add("w.bin", b"\0" * 99)], commit_message="x")
    ada.create_commit(repo, add("a.txt", b"other"), commit_message="Mine", create_pr=True)
    ada.update_repo_settings(repo, gated="manual")

    def seen(path: str, name: str | None) -> tuple[int, bool]:
        header = {"Authorization": f"Bearer {token(name)}"} if name else {}
        answer = many.ask("GET", path, headers=header, token=False)
        return answer.status, b"signature=" in answer.body or b"hidden" in answer.body

    paths = (
        f"/{repo}",
        f"/{repo}/discussions/1",
        f"/api/models/{repo}/discussions/1?diff=1",
        f"/{repo}/blob/main/a.txt",
    )
    told = {name: [seen(path, name) for path in paths] for name in ("ada", "bob", None)}
    assert told == {
        "ada": [(200, True), (200, True), (200, True), (200, True)],
        "bob": [(200, False), (200, False), (403, False), (403, False)],
        None: [(200, False), (200, False), (401, False), (401, False)],
    }
    by("ada").grant_access(repo, "bob")
    assert [seen(path, "bob") for path in paths] == told["ada"]


def test_links_of_pages_die_when_a_repository_becomes_gated(by: Callable[[str], HfApi], many: Served) -> None:
    ada, repo = by("ada"), by("ada").create_repo("lab/closing", private=True).repo_id
    ada.create_commit(repo, add("w.bin", b"\0" * 99), commit_message="x")
    header = {"Authorization": f"Bearer {token('cyd')}"}
    page = many.ask("GET", f"/{repo}", headers=header, token=False).body.decode()
    link = re.findall(r'href="([^"]*signature=[^"]*)"', page)[0]
    assert many.ask("GET", link, token=False).status == 200
    ada.update_repo_settings(repo, gated="manual")
    assert many.ask("GET", link, token=False).status == 401


def signed_link(many: Served, repo: str, name: str) -> str:
    header = {"Authorization": f"Bearer {token(name)}"}
    page = many.ask("GET", f"/{repo}", headers=header, token=False).body.decode()
    return re.findall(r'href="([^"]*signature=[^"]*)"', page)[0]


def test_a_link_of_a_page_opens_what_its_visitor_may_have(by: Callable[[str], HfApi], many: Served) -> None:
    ada, repo = by("ada"), by("ada").create_repo("admitted").repo_id
    ada.create_commit(repo, add("w.bin", b"\0" * 99), commit_message="x")
    ada.update_repo_settings(repo, gated="manual")
    ada.grant_access(repo, "bob")
    link, own = signed_link(many, repo, "bob"), signed_link(many, repo, "ada")
    query = link.partition("?")[2]

    def told(path: str) -> int:
        return many.ask("GET", path, token=False).status

    others = (f"/{repo}/raw/main/w.bin?{query}", f"/{repo}.git/info/refs?service=git-upload-pack&{query}")
    changed = (link.replace(".bob.", ".ada."), link.replace("signature=1", "signature=2"), link.replace(".bob.", ".."))
    assert (told(link), told(own)) == (200, 200)
    assert [told(path) for path in (*others, *changed)] == [401] * 5
    ada.reject_access_request(repo, "bob", rejection_reason=None)
    assert (told(link), told(own)) == (401, 200)
    ada.update_repo_settings(repo, private=True)
    assert (told(link), told(own)) == (401, 401)
    hidden = signed_link(many, repo, "ada")
    assert [told(path + hidden[hidden.index("?") :]) for path in (f"/api/models/{repo}", f"/{repo}")] == [401, 401]
    assert told(hidden) == 200


def test_links_of_pages_are_good_for_an_hour(
    by: Callable[[str], HfApi], many: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    repo = by("ada").create_repo("hourly", private=True).repo_id
    by("ada").create_commit(repo, add("w.bin", b"\0" * 99), commit_message="x")
    monkeypatch.setattr("cardsmith.localhub.people.signedlinks.LIFETIME", 0)
    past = signed_link(many, repo, "ada")
    monkeypatch.undo()
    statuses = [many.ask("GET", link, token=False).status for link in (past, signed_link(many, repo, "ada"))]
    assert statuses == [401, 200]


def test_addresses_of_large_files_tell_nothing_of_private_repositories(
    by: Callable[[str], HfApi], many: Served
) -> None:
    repo = by("ada").create_repo("unknown", private=True).repo_id
    by("ada").move_repo(repo, "ada/unknown-moved")
    answers = [
        (answer.status, answer.body)
        for name in (repo, "ada/unknown-moved", "ada/absent")
        for method in ("GET", "PUT", "POST")
        for answer in [many.ask(method, f"/api/models/{name}/lfs/{'0' * 64}?size=1&signature=x", token=False)]
    ]
    assert set(answers) == {(403, b'{"error":"The address is not valid any more; ask for a new one"}')}


@pytest.mark.filterwarnings("ignore:Hidden comments:UserWarning")
def test_a_token_for_reading_says_nothing(by: Callable[[str], HfApi]) -> None:
    repo, ada, reads = "ada/quiet", by("ada"), by("ada-reads")
    ada.create_repo(repo)
    ada.create_pull_request(repo, title="Hello")
    said = ada.comment_discussion(repo, 1, "Fine").id
    for call in (
        lambda: reads.create_pull_request(repo, title="Hello"),
        lambda: reads.create_discussion(repo, title="Hello"),
        lambda: reads.create_commit(repo, add("a", b""), commit_message="x", create_pr=True),
        lambda: reads.comment_discussion(repo, 1, "Hello"),
        lambda: reads.rename_discussion(repo, 1, "Hello"),
        lambda: reads.change_discussion_status(repo, 1, "closed"),
        lambda: reads.edit_discussion_comment(repo, 1, said, "Hello"),
        lambda: reads.hide_discussion_comment(repo, 1, said),
        lambda: reads.merge_pull_request(repo, 1),
    ):
        assert refused(call) == READS
    assert [(one.num, one.title, one.status) for one in ada.get_repo_discussions(repo)] == [(1, "Hello", "draft")]


def id_token(**claims: Any) -> str:
    parts = ({"alg": "RS256"}, claims)
    return ".".join([*(base64.urlsafe_b64encode(json.dumps(p).encode()).decode().rstrip("=") for p in parts), "sig"])


def test_an_id_token_of_ci_becomes_a_token_for_one_repository(served: Served) -> None:
    from huggingface_hub._oidc import exchange_oidc_token

    repo, other = served.new("trusted/model"), served.new("trusted/other")
    subject = id_token(aud=served.endpoint, exp=time.time() + 60, repository="org/repo")
    given = exchange_oidc_token(subject_token=subject, resource=repo, endpoint=served.endpoint)
    assert {**given, "access_token": given["access_token"][:9]} == {
        "access_token": "hf_jwt_" + "ey",
        "issued_token_type": "urn:ietf:params:oauth:token-type:access_token",
        "token_type": "bearer",
        "expires_in": 3600,
    }
    api = HfApi(endpoint=served.endpoint, token=given["access_token"])
    assert (api.whoami()["name"], api.whoami()["auth"]["accessToken"]["role"]) == ("trusted", "fineGrained")
    assert api.create_commit(repo, add("a.txt", b"1"), commit_message="From CI").oid == api.model_info(repo).sha
    assert refused(lambda: api.create_commit(other, add("a.txt", b"1"), commit_message="No")) == FORBIDDEN
    assert refused(lambda: api.create_repo("trusted/third"))[0] == 403
    assert api.create_pull_request(repo, title="From CI").num == 1
    elsewhere = (403, "Forbidden: the token is good for another repository")
    assert refused(lambda: api.create_discussion(other, title="From CI")) == elsewhere
    assert refused(lambda: api.create_commit(other, add("a", b""), commit_message="x", create_pr=True)) == elsewhere
    forged = HfApi(endpoint=served.endpoint, token=given["access_token"][:-3] + "abc")
    with pytest.raises(HfHubHTTPError):
        forged.whoami()


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"grant_type": "password"}, "unsupported_grant_type"),
        ({"subject_token": 7}, "invalid_request"),
        ({"subject_token": "a.b"}, "invalid_grant"),
        ({"subject_token": "a.%.c"}, "invalid_grant"),
        ({"subject_token": id_token(aud="https://huggingface.co", exp=9e9)}, "invalid_grant"),
        ({"subject_token": id_token(exp=9e9)}, "invalid_grant"),
        ({"past": True}, "invalid_grant"),
        ({"resource": "trusted/nothing"}, "invalid_target"),
        ({"resource": "../../x"}, "invalid_target"),
        ({"resource": "buckets/a/b"}, "invalid_target"),
    ],
    ids=repr,
)
def test_what_is_not_exchanged(served: Served, changes: dict[str, Any], error: str) -> None:
    asked = {
        "grant_type": "urn:ietf:params:oauth:grant-type:token-exchange",
        "subject_token_type": "urn:ietf:params:oauth:token-type:id_token",
        "subject_token": id_token(aud=[served.endpoint], exp=1 if changes.pop("past", False) else 9e9),
        "resource": "trusted/model",
        **changes,
    }
    answer = served.ask("POST", "/oauth/token", asked, token=False)
    assert (answer.status, answer.json()["error"]) == (400, error)


def test_a_hub_with_accounts_trusts_no_id_token(many: Served) -> None:
    asked = {
        "grant_type": "urn:ietf:params:oauth:grant-type:token-exchange",
        "subject_token_type": "urn:ietf:params:oauth:token-type:id_token",
        "subject_token": id_token(aud=many.endpoint, exp=9e9),
        "resource": "ada/own",
    }
    answer = many.ask("POST", "/oauth/token", asked, token=False)
    assert (answer.status, answer.json()["error"]) == (400, "invalid_grant")
