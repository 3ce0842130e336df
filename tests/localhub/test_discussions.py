"""Discussions and pull requests, through the real client."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from huggingface_hub import CommitOperationAdd
from huggingface_hub.errors import HfHubHTTPError, RevisionNotFoundError

from pace import within

from .conftest import fsck, git, regular

if TYPE_CHECKING:
    from huggingface_hub import HfApi

    from .conftest import Served


def add(path: str, content: str) -> list[Any]:
    return [CommitOperationAdd(path, content.encode())]


def refused(call: Any) -> tuple[int, str]:
    """Status of a call that must fail, and what the hub says."""
    with pytest.raises(HfHubHTTPError) as error:
        call()
    return error.value.response.status_code, str(error.value.response.headers["x-error-message"])


def test_the_life_of_a_pull_request(served: Served, api: HfApi) -> None:
    repo = served.new("talk/life")
    made = api.create_pull_request(repo, title="  A proposal ", description="Why")
    assert (made.num, made.title, made.status, made.author, made.url) == (
        1,
        "A proposal",
        "draft",
        "local",
        f"{served.endpoint}/{repo}/discussions/1",
    )
    assert [commit.title for commit in api.list_repo_commits(repo, revision="refs/pr/1")] == ["initial commit"]
    first = api.create_commit(repo, add("a.txt", "one\n"), commit_message="One", revision="refs/pr/1")
    second = api.create_commit(
        repo, add("a.txt", "two\n"), commit_message="Two", revision="refs/pr/1", parent_commit=first.oid
    )
    assert refused(lambda: api.merge_pull_request(repo, 1)) == (
        409,
        "This pull request is draft; only an open one can be merged",
    )
    assert api.change_discussion_status(repo, 1, "open", comment="Ready").new_status == "open"
    api.create_commit(repo, add("b.txt", "beside\n"), commit_message="Meanwhile")
    api.merge_pull_request(repo, 1, comment="Thanks")

    told = api.get_discussion_details(repo, 1)
    assert (told.status, told.target_branch, told.conflicting_files) == ("merged", "refs/heads/main", [])
    assert told.merge_commit_oid == api.model_info(repo).sha
    assert [(event.type, event.author) for event in told.events] == [
        ("comment", "local"),
        ("commit", "local"),
        ("commit", "local"),
        ("comment", "local"),
        ("status-change", "local"),
        ("comment", "local"),
        ("status-change", "local"),
    ]
    assert told.diff is not None
    assert told.diff.endswith("--- /dev/null\n+++ b/a.txt\n@@ -0,0 +1 @@\n+two\n")
    assert git(served.folder(repo), "log", "-1", "--format=%B", "main") == (
        f"A proposal (#1)\n\n- One ({first.oid})\n- Two ({second.oid})\n"
    )
    assert git(served.folder(repo), "ls-tree", "--name-only", "main") == ".gitattributes\na.txt\nb.txt\n"
    assert fsck(served.folder(repo)) == "0"
    assert refused(lambda: api.create_commit(repo, add("c", ""), commit_message="Late", revision="refs/pr/1")) == (
        403,
        "Pull request 1 is merged; nothing can be committed to it",
    )
    assert refused(lambda: api.change_discussion_status(repo, 1, "closed"))[0] == 409


def test_a_commit_can_open_one(served: Served, api: HfApi) -> None:
    repo = served.new("talk/by-commit")
    before = api.create_commit(repo, add("a.txt", "1"), commit_message="Before").oid
    api.create_commit(repo, add("a.txt", "2"), commit_message="After")
    made = api.create_commit(
        repo, add("a.txt", "3"), commit_message="Mine", commit_description="Why", create_pr=True, parent_commit=before
    )
    assert (made.pr_num, made.pr_revision, made.pr_url) == (1, "refs/pr/1", f"{served.endpoint}/{repo}/discussions/1")
    told = api.get_discussion_details(repo, 1)
    assert (told.title, told.status, told.conflicting_files) == ("Mine", "open", ["a.txt"])
    assert [getattr(event, "content", getattr(event, "oid", None)) for event in told.events] == ["Why", made.oid]
    assert git(served.folder(repo), "rev-parse", f"{made.oid}^").strip() == before
    assert refused(lambda: api.merge_pull_request(repo, 1)) == (
        409,
        "This pull request has conflicts in a.txt; resolve them first",
    )
    assert api.model_info(repo).siblings != []


def test_one_whose_branch_is_gone_can_be_read_and_closed(served: Served, api: HfApi) -> None:
    repo = served.new("talk/no-branch")
    api.create_branch(repo, branch="dev")
    api.create_commit(repo, add("a.txt", "1"), commit_message="Mine", revision="dev", create_pr=True)
    api.delete_branch(repo, branch="dev")
    told = api.get_discussion_details(repo, 1)
    assert (told.status, told.conflicting_files, told.target_branch) == ("open", [], "refs/heads/dev")
    assert "+1" in (told.diff or "").splitlines()
    assert served.ask("GET", f"/{repo}/discussions/1").status == 200
    assert refused(lambda: api.merge_pull_request(repo, 1)) == (409, "dev does not exist any more")
    api.change_discussion_status(repo, 1, "closed")
    assert api.get_discussion_details(repo, 1).status == "closed"


def test_one_can_be_merged_after_its_branch_was_squashed(served: Served, api: HfApi) -> None:
    repo = served.new("talk/squashed")
    api.create_commit(repo, add("a.txt", "1"), commit_message="Before")
    api.create_commit(repo, add("a.txt", "2"), commit_message="Mine", create_pr=True)
    api.super_squash_history(repo)
    assert api.get_discussion_details(repo, 1).conflicting_files == []
    api.merge_pull_request(repo, 1)
    assert served.ask("GET", f"/{repo}/resolve/main/a.txt").body == b"2"
    assert [commit.title for commit in api.list_repo_commits(repo)][:1] == ["Mine (#1)"]


def test_conflicts_are_looked_for_once(served: Served, api: HfApi) -> None:
    repo = served.new("talk/long-conflict")
    first, second, third = ("".join(f"{n * factor % 999_983}\n" for n in range(200_000)) for factor in (7, 1009, 5003))
    api.create_commit(repo, add("a.txt", first), commit_message="First")
    api.create_commit(repo, add("a.txt", second), commit_message="Second", create_pr=True)
    api.create_commit(repo, add("a.txt", third), commit_message="Third")
    told = api.get_discussion_details(repo, 1)
    again = within(0.3, lambda: served.ask("GET", f"/api/models/{repo}/discussions/1?diff=1").json())
    assert (told.conflicting_files, again["filesWithConflicts"], again["diff"]) == (["a.txt"], ["a.txt"], told.diff)


def test_of_much_that_was_said_the_rest_is_shown_as_text(served: Served, api: HfApi) -> None:
    repo = served.new("talk/much")
    api.create_discussion(repo, title="Much", description="*begun*")
    for _ in range(5):
        api.comment_discussion(repo, 1, "*a* " + "b " * 32_000)
    told = served.ask("GET", f"/api/models/{repo}/discussions/1").json()["events"]
    shown = [event["data"]["latest"]["html"][:11] for event in told]
    assert shown == ["<p><em>begu", *["<p><em>a</e"] * 4, "<pre>*a* b "]
    page = served.ask("GET", f"/{repo}/discussions/1").body.decode()
    assert (page.count("<em>"), page.count("<pre>*a* b ")) == (5, 1)


def test_against_what_one_can_be_opened(served: Served, api: HfApi) -> None:
    repo = served.new("talk/against")
    head = api.model_info(repo).sha
    api.create_branch(repo, branch="dev")
    made = api.create_commit(repo, add("a", "1"), commit_message="For dev", revision="dev", create_pr=True)
    assert api.get_discussion_details(repo, made.pr_num or 0).target_branch == "refs/heads/dev"
    api.merge_pull_request(repo, 1)
    assert api.file_exists(repo, "a", revision="dev")
    assert not api.file_exists(repo, "a")
    for revision in (head, "missing", "refs/pr/1"):
        with pytest.raises(RevisionNotFoundError):
            api.create_commit(repo, add("a", "2"), commit_message="No", revision=revision, create_pr=True)
    stranger = served.commit(repo, regular("a", "1"), query="?create_pr=1", parentCommit="0" * 40)
    assert (stranger.status, stranger.headers["x-error-code"]) == (404, "RevisionNotFound")
    assert [one.num for one in api.get_repo_discussions(repo)] == [1]


def test_discussions_are_listed_and_changed(served: Served, api: HfApi) -> None:
    repo = served.new("talk/list")
    proposal = api.create_discussion(repo, title="A proposal", pull_request=True)
    talk = api.create_discussion(repo, title="A question")
    assert api.get_discussion_details(repo, 2) == talk
    assert (proposal.is_pull_request, talk.is_pull_request, talk.diff) == (True, False, None)

    def listed(**more: Any) -> list[int]:
        return [one.num for one in api.get_repo_discussions(repo, **more)]

    assert listed() == [2, 1]
    assert (listed(discussion_type="pull_request"), listed(discussion_type="discussion")) == ([1], [2])
    assert (listed(author="local"), listed(author="nobody")) == ([2, 1], [])
    api.change_discussion_status(repo, 2, "closed")
    assert (listed(discussion_status="open"), listed(discussion_status="closed")) == ([1], [2])

    said = api.comment_discussion(repo, 2, "*Hm* <script>alert(1)</script>")
    assert said.rendered == "<p><em>Hm</em> </p>\n"
    edited = api.edit_discussion_comment(repo, 2, said.id, "Better")
    assert (edited.content, edited.edited, edited.number_of_edits) == ("Better", True, 2)
    with pytest.warns(UserWarning, match="irreversible"):
        assert api.hide_discussion_comment(repo, 2, said.id).content == "This comment has been hidden"
    kept = (served.folder(repo) / "discussions" / "2.json").read_text()
    assert ("Hm" in kept, "Better" in kept) == (False, False)
    renamed = api.rename_discussion(repo, 2, "A better question")
    assert (renamed.old_title, renamed.new_title) == ("A question", "A better question")
    assert [event.type for event in api.get_discussion_details(repo, 2).events] == [
        "comment",
        "status-change",
        "comment",
        "title-change",
    ]


def test_long_lists_have_pages(served: Served, api: HfApi) -> None:
    repo = served.new("talk/pages")
    for number in range(51):
        api.create_discussion(repo, title=f"Question {number}")
    assert [one.num for one in api.get_repo_discussions(repo)] == list(range(51, 0, -1))
    page = served.ask("GET", f"/api/models/{repo}/discussions?p=1").json()
    assert ([one["num"] for one in page["discussions"]], page["count"], page["start"]) == ([1], 51, 50)


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("", {}, 400),
        ("", {"title": "no"}, 400),
        ("", {"title": "x" * 201}, 400),
        ("", {"title": "two\nlines"}, 400),
        ("", {"title": "\ud800 text"}, 400),
        ("", {"title": "fine", "description": "x" * 65537}, 400),
        ("", {"title": "fine", "description": 7}, 400),
        ("/9", None, 404),
        ("/0", None, 404),
        ("/" + "9" * 5000, None, 404),
        ("/-1", None, 404),
        ("/x", None, 404),
        ("/..%2F1", None, 404),
        ("/1/comment", {"comment": ""}, 400),
        ("/1/comment/0123/edit", {"content": "x"}, 404),
        ("/1/comment/..%2F../hide", {}, 404),
        ("/1/status", {"status": "merged"}, 400),
        ("/1/status", {}, 400),
        ("/1/merge", {}, 400),
        ("/1/pin", {}, 404),
        ("/9/comment", {"comment": "x"}, 404),
        ("/1/comment", b"[", 400),
    ],
    ids=lambda value: repr(value)[:40],
)
def test_what_cannot_be_said(served: Served, path: str, body: Any, status: int) -> None:
    repo = "talk/refused"
    if not served.folder(repo).exists():
        served.new(repo)
        assert served.ask("POST", f"/api/models/{repo}/discussions", {"title": "Fine"}).status == 200
    before = served.ask("GET", f"/api/models/{repo}/discussions/1").body
    answer = served.ask("GET" if body is None else "POST", f"/api/models/{repo}/discussions{path}", body)
    assert (answer.status, list(answer.json())) == (status, ["error"])
    assert served.ask("GET", f"/api/models/{repo}/discussions/1").body == before
    assert served.ask("GET", f"/api/models/{repo}/discussions").json()["count"] == 1


def test_a_pull_request_without_its_ref_was_never_opened(served: Served, api: HfApi) -> None:
    """As a kill between the two writes leaves it."""
    repo = served.new("talk/half")
    api.create_pull_request(repo, title="Killed")
    git(served.folder(repo), "update-ref", "-d", "refs/pr/1")
    assert list(api.get_repo_discussions(repo)) == []
    assert served.ask("GET", f"/api/models/{repo}/discussions/1").status == 404
    assert api.create_pull_request(repo, title="Again").num == 2


@pytest.mark.parametrize("moved", [True, False])
def test_a_merge_that_was_killed_is_settled_by_the_branch(served: Served, api: HfApi, moved: bool) -> None:
    repo = served.new(f"talk/killed-{moved}".lower())
    base = api.model_info(repo).sha
    api.create_commit(repo, add("a", "1"), commit_message="Proposed", create_pr=True)
    api.merge_pull_request(repo, 1)
    file = served.folder(repo) / "discussions" / "1.json"
    file.write_text(json.dumps({**json.loads(file.read_text()), "unsettled": True}))
    if not moved:
        git(served.folder(repo), "update-ref", "refs/heads/main", str(base))
    told = api.get_discussion_details(repo, 1)
    assert (told.status, told.merge_commit_oid is not None) == (("merged", True) if moved else ("open", False))
    if not moved:
        api.merge_pull_request(repo, 1)
        assert api.get_discussion_details(repo, 1).status == "merged"


def test_a_merge_that_would_break_the_card_is_refused(served: Served, api: HfApi) -> None:
    repo = served.new("talk/card")
    card = "---\n{}license: mit\ntags:\n- one\n- two\n- three\n{}---\n# Card\n"
    served.commit(repo, regular("README.md", card.format("", "")))
    served.commit(repo, regular("README.md", card.format("library_name: peft\n", "")), query="?create_pr=1")
    served.commit(repo, regular("README.md", card.format("", "library_name: trl\n")))
    head = api.model_info(repo).sha
    status, says = refused(lambda: api.merge_pull_request(repo, 1))
    assert (status, says.partition(". ")[0]) == (409, "README.md would not be valid once both changes are in it")
    assert (api.model_info(repo).sha, api.get_discussion_details(repo, 1).status) == (head, "open")
    api.create_commit(repo, add("README.md", card.format("", "")), commit_message="Out again")
    api.merge_pull_request(repo, 1)
    assert api.model_info(repo).library_name == "peft"
