"""What the hub tells of repositories, files and history, through the real client."""

from __future__ import annotations

import hashlib
import json
import struct
from typing import TYPE_CHECKING, Any, get_args

import pytest
from huggingface_hub import CommitOperationAdd, CommitOperationCopy, CommitOperationDelete
from huggingface_hub.errors import EntryNotFoundError, HfHubHTTPError, RepositoryNotFoundError, RevisionNotFoundError
from huggingface_hub.hf_api import ExpandDatasetProperty_T, ExpandModelProperty_T, ExpandSpaceProperty_T

from cardsmith.localhub.told import tensors
from pace import within

from .conftest import fsck, git, regular

if TYPE_CHECKING:
    from pathlib import Path

    from huggingface_hub import HfApi

    from .conftest import Served


def add(**files: bytes | str) -> list[Any]:
    """Files to add; two underscores stand for a slash, one for a dot."""
    named = {name.replace("__", "/").replace("_", "."): content for name, content in files.items()}
    return [CommitOperationAdd(path, c.encode() if isinstance(c, str) else c) for path, c in named.items()]


def refused(call: Any) -> tuple[int, str]:
    with pytest.raises(HfHubHTTPError) as error:
        call()
    return error.value.response.status_code, str(error.value.response.headers["x-error-message"])


@pytest.fixture(scope="module")
def nested(served: Served, api: HfApi) -> str:
    """A repository of two commits with files in folders."""
    repo = served.new("info/nested")
    first = add(file_md="data", lfs_bin=b"data", a__one_md="1", a__b__two_md="2")
    api.create_commit(repo, first, commit_message="First")
    api.create_commit(repo, add(c__three_md="3", a__one_md="changed"), commit_message="Second")
    return repo


def test_trees(api: HfApi, nested: str) -> None:
    def paths(**more: Any) -> list[str]:
        return [entry.path for entry in api.list_repo_tree(nested, **more)]

    assert paths() == [".gitattributes", "a", "c", "file.md", "lfs.bin"]
    assert paths(path_in_repo="") == paths()
    assert paths(path_in_repo="a") == ["a/b", "a/one.md"]
    assert paths(recursive=True) == [
        ".gitattributes", "a", "a/b", "a/b/two.md", "a/one.md", "c", "c/three.md", "file.md", "lfs.bin",
    ]  # fmt: skip
    with pytest.raises(EntryNotFoundError):
        paths(path_in_repo="unknown")
    with pytest.raises(EntryNotFoundError):
        paths(path_in_repo="file.md")


def test_the_last_commit_of_each_file(api: HfApi, nested: str) -> None:
    head = {entry.path: entry for entry in api.list_repo_tree(nested, recursive=True, expand=True)}
    assert {path: entry.last_commit.title for path, entry in head.items() if entry.last_commit} == {
        ".gitattributes": "initial commit",
        "a": "Second",
        "a/b": "First",
        "a/b/two.md": "First",
        "a/one.md": "Second",
        "c": "Second",
        "c/three.md": "Second",
        "file.md": "First",
        "lfs.bin": "First",
    }
    one, two = api.get_paths_info(nested, ["a/one.md", "a", "absent"], expand=True)
    assert (one.last_commit, two.last_commit) == (head["a/one.md"].last_commit, head["a"].last_commit)
    assert api.get_paths_info(nested, "a/one.md")[0].last_commit is None


def test_the_last_commits_of_many_files_in_a_long_history(served: Served) -> None:
    repo = served.new("info/historical")
    assert served.commit(repo, *(regular(f"folder/{i}.txt", str(i)) for i in range(2000))).status == 200
    for change in range(30):
        assert served.commit(repo, regular("change.txt", str(change)), summary=f"change {change}").status == 200
    asked = {"paths": [f"folder/{i}.txt" for i in range(1000)] + ["folder", "change.txt"], "expand": True}
    answer = within(
        3,
        lambda: served.ask(
            "POST", f"/api/models/{repo}/paths-info/main", asked, {"Content-Type": "application/json"}
        ).json(),
    )
    titles = [one["lastCommit"]["title"] for one in answer]
    assert titles == ["a change"] * 1001 + ["change 29"]


def test_long_trees_come_in_pages(served: Served, api: HfApi) -> None:
    repo = served.new("info/long")
    served.commit(repo, *(regular(f"folder/{i:04}.txt", "same") for i in range(1200)))
    listed = [entry.path for entry in api.list_repo_tree(repo, "folder")]
    assert listed == [f"folder/{i:04}.txt" for i in range(1200)]
    first = served.ask("GET", f"/api/models/{repo}/tree/main/folder")
    link = f'<{served.endpoint}/api/models/{repo}/tree/main/folder?cursor=1000>; rel="next"'
    assert (len(first.json()), first.headers["link"]) == (1000, link)
    expanded = served.ask("GET", f"/api/models/{repo}/tree/main/folder?expand=true&limit=999")
    assert len(expanded.json()) == 50
    assert len(list(api.list_repo_tree(repo, "folder", expand=True))) == 1200
    for wrong in ("cursor=-1", "cursor=x", "cursor=" + "9" * 400, "limit=0", "limit=x"):
        assert len(served.ask("GET", f"/api/models/{repo}/tree/main/folder?{wrong}").json()) == 1000


def test_a_branch_can_be_in_the_way_of_another(served: Served, api: HfApi) -> None:
    repo = served.new("info/beside")
    for made in ("a", "x/y"):
        api.create_branch(repo, branch=made)
        api.create_tag(repo, tag=made)
    for name, other in (("a/b", "a"), ("a/b/c", "a"), ("x", "x/y")):
        for call, kind in (
            (lambda n=name: api.create_branch(repo, branch=n), "heads"),
            (lambda n=name: api.create_tag(repo, tag=n), "tags"),
        ):
            told = f"Cannot create refs/{kind}/{name}: refs/{kind}/{other} is in the way"
            assert refused(call) == (400, told)  # type: ignore[arg-type]
    api.delete_branch(repo, branch="x/y")
    api.create_branch(repo, branch="x")
    api.create_branch(repo, branch="ab/c")


def test_history(served: Served, api: HfApi) -> None:
    repo = served.new("info/history")
    for number in range(5):
        served.commit(repo, regular("a.txt", str(number)), summary=f"Number {number}", description="<b>Why</b>")
    commits = api.list_repo_commits(repo)
    assert [commit.title for commit in commits] == [*(f"Number {n}" for n in (4, 3, 2, 1, 0)), "initial commit"]
    assert (commits[0].message, commits[0].authors, commits[0].formatted_title) == ("<b>Why</b>", ["local"], None)
    formatted = api.list_repo_commits(repo, formatted=True)[0]
    assert (formatted.formatted_title, formatted.formatted_message) == ("Number 4", "&lt;b&gt;Why&lt;/b&gt;")
    page = served.ask("GET", f"/api/models/{repo}/commits/main?limit=2")
    assert ([one["title"] for one in page.json()], "cursor=2" in page.headers["link"]) == (
        ["Number 4", "Number 3"],
        True,
    )
    with pytest.raises(RevisionNotFoundError):
        api.list_repo_commits(repo, revision="missing")


def test_branches_and_tags(served: Served, api: HfApi) -> None:
    repo = served.new("info/refs")
    first = api.model_info(repo).sha
    head = api.create_commit(repo, add(a_txt="1"), commit_message="One").oid
    api.create_branch(repo, branch="from-head")
    api.create_branch(repo, branch="from-first", revision=first)
    api.create_branch(repo, branch="from-branch", revision="from-first")
    assert {ref.name: ref.target_commit for ref in api.list_repo_refs(repo).branches} == {
        "main": head,
        "from-head": head,
        "from-first": first,
        "from-branch": first,
    }
    assert refused(lambda: api.create_branch(repo, branch="main")) == (409, "Reference refs/heads/main already exists")
    api.create_branch(repo, branch="main", exist_ok=True)
    assert refused(lambda: api.create_branch(repo, branch="refs/pr/5")) == (400, "Invalid reference for a branch")
    assert refused(lambda: api.delete_branch(repo, branch="main")) == (403, "Cannot delete refs/heads/main")
    with pytest.raises(HfHubHTTPError, match="Invalid rev id"):
        api.delete_branch(repo, branch="missing")
    api.delete_branch(repo, branch="from-head")
    with pytest.raises(RevisionNotFoundError):
        api.model_info(repo, revision="from-head")

    proposed = api.create_commit(repo, add(b_txt="2"), commit_message="Two", create_pr=True)
    for name, revision in (("v0", None), ("short", head[:7]), ("pr", "refs/pr/1"), ("branch", "from-first")):
        api.create_tag(repo, tag=name, revision=revision, tag_message="A message")
    assert {ref.name: ref.target_commit for ref in api.list_repo_refs(repo).tags} == {
        "v0": head,
        "short": head,
        "pr": proposed.oid,
        "branch": first,
    }
    assert refused(lambda: api.create_tag(repo, tag="v0")) == (409, "Reference refs/tags/v0 already exists")
    api.create_tag(repo, tag="v0", exist_ok=True)
    api.create_branch(repo, branch="v0")
    with pytest.raises(RevisionNotFoundError):
        api.create_tag(repo, tag="x", revision="missing")
    api.delete_tag(repo, tag="v0")
    for name in ("v0", "main"):
        with pytest.raises(RevisionNotFoundError):
            api.delete_tag(repo, tag=name)


def test_a_branch_can_be_squashed(served: Served, api: HfApi) -> None:
    repo = served.new("info/squash")
    api.create_commit(repo, add(a_txt="1", w_bin=b"\0"), commit_message="One")
    before = git(served.folder(repo), "rev-parse", "main^{tree}")
    api.super_squash_history(repo)
    assert [c.title for c in api.list_repo_commits(repo)] == ["Super-squash branch 'main' using huggingface_hub"]
    assert git(served.folder(repo), "rev-parse", "main^{tree}") == before


@pytest.mark.parametrize(("ref", "status"), [("refs/tags/v1", 404), ("refs/pr/1", 403)])
def test_what_cannot_be_squashed(served: Served, api: HfApi, ref: str, status: int) -> None:
    repo = served.new(f"info/pinned-{ref[5:7]}")
    api.create_commit(repo, add(a_txt="1"), commit_message="One", create_pr=True)
    api.merge_pull_request(repo, 1)
    api.create_tag(repo, tag="v1")
    before = git(served.folder(repo), "for-each-ref")
    with pytest.raises(HfHubHTTPError) as refused:
        api.super_squash_history(repo, branch=ref)
    assert refused.value.response.status_code == status
    assert git(served.folder(repo), "for-each-ref") == before
    api.super_squash_history(repo, branch="refs/heads/main")
    assert len(api.list_repo_commits(repo)) == 1


def test_a_pull_request_can_be_squashed(served: Served, api: HfApi) -> None:
    repo = served.new("info/squashed-pr")
    api.create_pull_request(repo, "A change")
    for text in "12":
        api.create_commit(repo, add(a_txt=text), commit_message=text, revision="refs/pr/1")
    api.super_squash_history(repo, branch="refs/pr/1")
    assert len(api.list_repo_commits(repo, revision="refs/pr/1")) == 1
    api.change_discussion_status(repo, 1, "open")
    api.merge_pull_request(repo, 1)
    assert git(served.folder(repo), "show", "main:a.txt") == "2"


def test_copies(served: Served, api: HfApi) -> None:
    repo = served.new("info/copies")
    api.create_commit(repo, add(a_txt="text", w_bin=b"\0large"), commit_message="One")
    copies = [CommitOperationCopy("a.txt", "copies/a.txt"), CommitOperationCopy("w.bin", "copies/w.bin")]
    second = api.create_commit(repo, [*copies, CommitOperationDelete("a.txt")], commit_message="Two").oid
    assert api.list_repo_files(repo) == [".gitattributes", "copies/a.txt", "copies/w.bin", "w.bin"]
    assert served.ask("GET", f"/{repo}/resolve/main/copies/w.bin").body == b"\0large"
    assert api.create_commit(repo, copies[1:], commit_message="Again").oid == second
    unknown = {"key": "lfsFile", "value": {"path": "x", "algo": "sha256", "oid": "0" * 64}}
    assert served.commit(repo, unknown).status == 400


@pytest.mark.parametrize(
    ("pattern", "left"),
    [
        ("a.txt", ["b/a.txt", "b/c/w.bin", "w.bin"]),
        ("b/", ["a.txt", "w.bin"]),
        ("*.bin", ["a.txt", "b/a.txt"]),
        ("*/a.txt", ["a.txt", "b/c/w.bin", "w.bin"]),
        ("*", []),
    ],
)
def test_deletions(served: Served, api: HfApi, pattern: str, left: list[str]) -> None:
    repo = served.new("info/gone-" + "".join(c if c.isalnum() else "x" for c in pattern))
    api.create_commit(repo, add(a_txt="1", b__a_txt="2", w_bin=b"\0", b__c__w_bin=b"\0"), commit_message="One")
    api.delete_files(repo, delete_patterns=[pattern])
    assert api.list_repo_files(repo) == [".gitattributes", *left]


def test_names_are_found_whatever_their_case(served: Served, api: HfApi) -> None:
    repo = served.new("Info/CaSe")
    api.create_commit("info/case", add(a_txt="1", w_bin=b"\0"), commit_message="One")
    assert api.model_info("INFO/CASE").id == repo
    answer = served.ask("POST", "/api/repos/create", {"name": "case", "organization": "info"})
    assert answer.status == 409
    assert api.list_repo_files(repo) == [".gitattributes", "a.txt", "w.bin"]


@pytest.mark.parametrize("kind", ["model", "dataset", "space"])
def test_no_repository_is_without_a_namespace(api: HfApi, kind: str) -> None:
    assert not api.repo_exists("alone", repo_type=kind)
    assert not api.file_exists("alone", "a.txt", repo_type=kind)
    for call in (
        lambda: list(api.list_repo_tree("alone", repo_type=kind)),
        lambda: api.repo_info("alone", repo_type=kind, revision="main"),
        lambda: api.update_repo_settings("alone", repo_type=kind, private=True),
        lambda: api.super_squash_history("alone", repo_type=kind),
        lambda: api.create_branch("alone", repo_type=kind, branch="x"),
    ):
        with pytest.raises(RepositoryNotFoundError):
            call()


def test_moving(served: Served, api: HfApi) -> None:
    repo, taken = served.new("info/before"), served.new("info/taken")
    head = api.create_commit(repo, add(a_txt="1"), commit_message="One").oid
    assert refused(lambda: api.move_repo(repo, taken)) == (409, f"A model repository called {taken} already exists")
    api.move_repo(repo, "elsewhere/after")
    assert (api.model_info("elsewhere/after").sha, api.model_info(repo).id) == (head, "elsewhere/after")
    api.move_repo("elsewhere/after", "elsewhere/After")
    assert api.model_info("elsewhere/after").id == api.model_info(repo).id == "elsewhere/After"
    assert [info.id for info in api.list_models(author="elsewhere")] == ["elsewhere/After"]
    served.new(repo)  # the old name is free
    assert (api.model_info(repo).id, api.model_info("elsewhere/After").sha) == (repo, head)
    assert served.ask("POST", "/api/repos/move", {"fromRepo": "x", "toRepo": "../../y"}).status == 400


def test_listings(served: Served, api: HfApi) -> None:
    cards = {
        "one": "library_name: peft\npipeline_tag: text-generation\ntags: [x]",
        "two": "datasets: [a/b]",
        "three": "",
    }
    for name, block in cards.items():
        repo = served.new(f"shelf/{name}")
        served.commit(repo, regular("README.md", f"---\nlicense: mit\n{block}\n---\n"))
    weights = [CommitOperationAdd("model.safetensors", header(F32=[2, 3]))]
    api.create_commit("shelf/one", [*weights, *add(config_json='{"model_type": "x"}')], commit_message="Weights")
    api.update_repo_settings("shelf/two", gated="auto")

    def ids(**more: Any) -> list[str]:
        return [info.id for info in api.list_models(author="shelf", **more)]

    assert ids() == ["shelf/one", "shelf/three", "shelf/two"]
    assert ids(search="TW") == ["shelf/two"]
    assert (
        ids(filter="peft") == ids(filter=["x", "license:mit"]) == ids(pipeline_tag="text-generation") == ["shelf/one"]
    )
    assert ids(trained_dataset="a/b") == ids(gated=True) == ["shelf/two"]
    assert ids(gated=False) == ["shelf/one", "shelf/three"]
    assert ids(limit=2) == ["shelf/one", "shelf/three"]
    assert sorted(ids(sort="created_at")) == ids()
    assert ids(sort="created_at")[0] == "shelf/three"
    one, three, two = api.list_models(author="shelf", cardData=True, fetch_config=True)
    assert [info.card_data["license"] for info in (one, two, three) if info.card_data] == ["mit"] * 3
    assert [info.config for info in (one, two, three)] == [{"model_type": "x"}, None, None]
    assert next(iter(api.list_models(author="shelf"))).card_data is None
    assert ids(num_parameters="min:5,max:6") == ids(num_parameters="max:1K") == ["shelf/one"]
    assert ids(num_parameters="min:0.007K") == ids(num_parameters="max:5") == ids(inference="warm") == []
    assert served.ask("GET", "/api/models?num_parameters=many").status == 400
    expanded = list(api.list_models(author="shelf", expand=["cardData"]))
    assert [info.card_data["license"] for info in expanded if info.card_data] == ["mit"] * 3
    assert (expanded[0].tags, expanded[0].sha) == (None, None)
    assert next(iter(api.list_models(author="shelf", full=True))).siblings is not None
    assert refused(lambda: list(api.list_models(expand=["foo"])))[0] == 400  # type: ignore[list-item]
    assert served.ask("GET", "/api/models?sort=foo").status == 400


@pytest.mark.parametrize(
    ("kind", "known"),
    [("model", ExpandModelProperty_T), ("dataset", ExpandDatasetProperty_T), ("space", ExpandSpaceProperty_T)],
)
def test_everything_the_client_knows_can_be_asked_for(served: Served, api: HfApi, kind: str, known: Any) -> None:
    repo = "info/expand"
    api.create_repo(repo, repo_type=kind, space_sdk="static" if kind == "space" else None, exist_ok=True)
    info = api.repo_info(repo, repo_type=kind, expand=list(get_args(known)))
    assert (info.id, info.author) == (repo, "info")
    assert refused(lambda: api.repo_info(repo, repo_type=kind, expand=["foo"]))[0] == 400  # type: ignore[arg-type]
    only = api.repo_info(repo, repo_type=kind, expand=["author"])
    assert (only.author, only.sha, only.tags) == ("info", None, None)


def header(**tensors: list[int]) -> bytes:
    """A safetensors file as far as anybody reads it."""
    text = json.dumps({name: {"dtype": name[:3], "shape": s, "data_offsets": [0, 0]} for name, s in tensors.items()})
    return struct.pack("<Q", len(text)) + text.encode()


def test_what_is_read_out_of_the_files(served: Served, api: HfApi) -> None:
    repo = served.new("info/derived")
    block = "base_model: a/b\nbase_model_relation: adapter\nmodel-index: [{name: x, results: []}]\nwidget: [{text: hi}]"
    good = "- dataset: {id: a/b, task_id: t}\n  value: 0.5\n  date: '2026-01-02'\n"
    files = {
        "README.md": f"---\n{block}\n---\n",
        "config.json": '{"model_type": "gpt_neox", "architectures": ["X"], "vocab_size": 3}',
        "model-1.safetensors": header(F32a=[2, 3], BF1=[10]),
        "model-2.safetensors": header(F32b=[4], __metadata__=[]),
        "below/other.safetensors": header(F32=[999]),
        ".eval_results/good.yaml": good,
        ".eval_results/bad.yaml": "- dataset: {id: a/b}\n  value: 1\n",
    }
    api.create_commit(
        repo,
        [CommitOperationAdd(p, c.encode() if isinstance(c, str) else c) for p, c in files.items()],
        commit_message="One",
    )
    info = api.model_info(
        repo, expand=["safetensors", "config", "evalResults", "baseModels", "model-index", "widgetData"]
    )
    assert info.safetensors is not None
    assert (info.safetensors.parameters, info.safetensors.total) == ({"F32": 10, "BF1": 10}, 20)
    assert info.config == {"model_type": "gpt_neox", "architectures": ["X"]}
    assert info.base_models == {"relation": "adapter", "models": [{"id": "a/b"}]}
    assert info.eval_results is not None
    assert [(e.dataset_id, e.task_id, e.value) for e in info.eval_results] == [("a/b", "t", 0.5)]
    assert info.widget_data == [{"text": "hi"}]
    said = served.ask("GET", f"/api/models/{repo}?expand=evalResults").json()["evalResults"]
    assert said[0] == {"filename": ".eval_results/bad.yaml", "error": '"[0].dataset.task_id" is required'}


def test_results_beyond_all_measure_are_not_read(served: Served) -> None:
    repo = served.new("info/results")
    result = "- dataset: {id: a/b, task_id: t}\n  value: 1\n# " + "x" * 300_000
    files = [regular(f".eval_results/{number}.yaml", f"{result}{number}") for number in range(5)]
    assert served.commit(repo, *files).status == 200
    told = served.ask("GET", f"/api/models/{repo}?expand=evalResults").json()["evalResults"]
    assert [list(one) for one in told] == [["filename", "data"]] * 3 + [["filename", "error"]] * 2
    assert told[4]["error"] == "The results of one repository have at most 1000000 bytes"


def test_headers_beyond_all_measure_are_not_counted(
    served: Served, api: HfApi, monkeypatch: pytest.MonkeyPatch
) -> None:
    repo = served.new("info/headers")
    files = [CommitOperationAdd(f"{name}.safetensors", header(F32=[2])) for name in "ab"]
    api.create_commit(repo, files, commit_message="One")
    assert api.model_info(repo).safetensors is not None
    monkeypatch.setattr(tensors, "HEADER_BYTES", 100)
    assert api.model_info(repo).safetensors is None


def test_a_long_card_is_read_once(served: Served) -> None:
    repo = served.new("info/long-card")
    card = "---\ntags:\n" + "".join(f"- t{number}\n" for number in range(15_000)) + "---\n"
    assert served.commit(repo, regular("README.md", card)).status == 200
    served.ask("GET", f"/api/models/{repo}")
    listed = within(0.3, lambda: served.ask("GET", "/api/models?search=long-card&full=true").json())
    assert [len(one["cardData"]["tags"]) for one in listed] == [15_000]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"x",
        b"\xff" * 8,
        struct.pack("<Q", 2) + b"[]",
        struct.pack("<Q", 9) + b'{"a": {}}',
        struct.pack("<Q", 2**60),
        header(F32=[10**400]),
        header(F32=["x"]),  # type: ignore[list-item]
    ],
    ids=repr,
)
def test_weights_that_are_none_are_not_counted(served: Served, api: HfApi, content: bytes) -> None:
    repo = served.new(f"info/none-{hashlib.sha256(content).hexdigest()[:20]}")
    api.create_commit(repo, [CommitOperationAdd("a.safetensors", content)], commit_message="One")
    assert api.model_info(repo).safetensors is None


def test_a_large_file_as_it_stands_in_git(served: Served, nested: str) -> None:
    answer = served.ask("GET", f"/{nested}/raw/main/lfs.bin")
    assert (answer.status, answer.body[:40]) == (200, b"version https://git-lfs.github.com/spec/")
    assert served.ask("GET", f"/{nested}/raw/main/a/one.md").body == b"changed"
    assert served.ask("GET", f"/{nested}/raw/main/a").status == 404


def test_checksums_of_a_download_can_be_verified(api: HfApi, nested: str, tmp_path: Path) -> None:
    api.snapshot_download(nested, local_dir=tmp_path)
    result = api.verify_repo_checksums(nested, local_dir=tmp_path)
    assert (result.checked_count, result.mismatches) == (6, [])


def test_no_name_stands_before_what_it_looks_like(served: Served, api: HfApi) -> None:
    """Not even one that git itself put there."""
    repo = served.new("info/shadows")
    first = str(api.model_info(repo).sha)
    head = served.commit(repo, regular("a", "b")).json()["commitOid"]
    git(served.folder(repo), "update-ref", "refs/tags/refs/heads/main", first)
    git(served.folder(repo), "update-ref", f"refs/heads/{first}", head)
    told = [
        served.ask("GET", f"/api/models/{repo}/revision/{revision}").json()["sha"]
        for revision in ("main", "refs%2Fheads%2Fmain", first, f"refs%2Fheads%2F{first}")
    ]
    assert told == [head, head, first, head]
    assert {one.name: one.target_commit for one in api.list_repo_refs(repo).branches} == {"main": head, first: head}
    deletions = {"deletions": {"sha": ["0" * 64], "rewriteHistory": True}}
    assert served.ask("POST", f"/api/models/{repo}/lfs-files/batch", deletions).status == 200
    assert git(served.folder(repo), "rev-parse", "refs/heads/main").strip() == head


@pytest.mark.parametrize("name", ["HEAD", "0" * 40, "AB" * 20, "refs/heads/main", "refs/x"])
def test_names_that_are_read_as_something_else_are_refused(served: Served, name: str) -> None:
    repo = "info/refused"
    if not served.folder(repo).exists():
        served.new(repo)
    branch = served.ask("POST", f"/api/models/{repo}/branch/{name.replace('/', '%2F')}", {})
    tag = served.ask("POST", f"/api/models/{repo}/tag/main", {"tag": name})
    assert (branch.status, tag.status) == (400, 400)
    assert git(served.folder(repo), "for-each-ref", "--format=%(refname)") == "refs/heads/main\n"


def test_a_branch_can_be_deleted_after_git_was_killed(served: Served, api: HfApi) -> None:
    repo = served.new("info/stale")
    api.create_branch(repo, branch="dev")
    git(served.folder(repo), "pack-refs", "--all")
    (served.folder(repo) / "packed-refs.lock").write_text("")
    api.delete_branch(repo, branch="dev")
    assert [one.name for one in api.list_repo_refs(repo).branches] == ["main"]


def test_the_message_of_a_tag_is_kept(served: Served, api: HfApi) -> None:
    repo = served.new("info/annotated")
    head = api.model_info(repo).sha
    api.create_tag(repo, tag="v1", tag_message="The first one\n\nFor everybody")
    api.create_tag(repo, tag="light")
    folder = served.folder(repo)
    told = git(folder, "for-each-ref", "--format=%(objecttype) %(taggername) %(refname) %(contents)", "refs/tags")
    assert told.split("\n")[1:4] == ["tag local refs/tags/v1 The first one", "", "For everybody"]
    assert {one.name: one.target_commit for one in api.list_repo_refs(repo).tags} == {"v1": head, "light": head}
    assert api.model_info(repo, revision="v1").sha == head
    api.delete_tag(repo, tag="v1")
    assert [one.name for one in api.list_repo_refs(repo).tags] == ["light"]
    assert fsck(folder) == "0"


def test_a_file_that_says_its_old_name_is_renamed(served: Served) -> None:
    repo = served.new("info/renamed")
    served.commit(repo, regular("old.txt", "text"), regular("kept.txt", "text"))
    line = regular("new.txt", "text")
    line["value"]["oldPath"] = "old.txt"
    assert served.commit(repo, line).status == 200
    assert git(served.folder(repo), "ls-tree", "--name-only", "main") == ".gitattributes\nkept.txt\nnew.txt\n"
    assert (
        served.commit(repo, line).status,
        served.commit(repo, {**line, "value": {**line["value"], "oldPath": "../x"}}).status,
    ) == (404, 422)
