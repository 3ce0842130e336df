"""Repositories made out of others, lists of large files, and headers of weights, through the real client."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import struct
from typing import TYPE_CHECKING, Any

import pytest
from huggingface_hub import CommitOperationAdd, CommitOperationDelete
from huggingface_hub.errors import HfHubHTTPError, RemoteEntryNotFoundError, RepositoryNotFoundError

from pace import within

from .conftest import fsck, git, regular

if TYPE_CHECKING:
    from huggingface_hub import HfApi

    from .conftest import Served

WEIGHTS = os.urandom(5000)


def weights(name: str, *shape: int) -> bytes:
    size = 4
    for side in shape:
        size *= side
    tensors = {name: {"dtype": "F32", "shape": shape, "data_offsets": [0, size]}, "__metadata__": {"format": "pt"}}
    header = json.dumps(tensors).encode()
    return struct.pack("<Q", len(header)) + header + bytes(size)


def added(api: HfApi, repo: str, revision: str = "main", **files: bytes) -> None:
    operations = [CommitOperationAdd(name.replace("__", "."), content) for name, content in files.items()]
    api.create_commit(repo, operations, commit_message="Files", revision=revision)


def test_a_duplicate_has_the_files_and_no_past(served: Served, api: HfApi) -> None:
    repo = served.new("inside/source", visibility="private")
    added(api, repo, gone__txt=b"before", w__bin=WEIGHTS)
    api.create_commit(repo, [CommitOperationDelete("gone.txt")], commit_message="Without")
    assert api.duplicate_repo(repo, "inside/copy").repo_id == "inside/copy"
    copy = served.folder("inside/copy")
    assert git(copy, "log", "--format=%s", "main") == "Duplicate from inside/source\n"
    assert git(copy, "rev-parse", "main^{tree}") == git(served.folder(repo), "rev-parse", "main^{tree}")
    assert fsck(copy) == "0"
    assert api.model_info("inside/copy").private is True
    assert served.ask("GET", "/inside/copy/resolve/main/w.bin").body == WEIGHTS
    api.delete_repo(repo)
    assert served.ask("GET", "/inside/copy/resolve/main/w.bin").body == WEIGHTS
    api.duplicate_repo("inside/copy", "inside/open", private=False)
    assert api.model_info("inside/open").private is False


def test_what_is_not_duplicated(served: Served, locked: Served, api: HfApi) -> None:
    repo, taken = served.new("inside/one"), served.new("inside/taken")
    with pytest.raises(HfHubHTTPError, match="You already created this model repo"):
        api.duplicate_repo(repo, taken)
    assert api.duplicate_repo(repo, taken, exist_ok=True).repo_id == taken
    with pytest.raises(RepositoryNotFoundError):
        api.duplicate_repo("inside/nothing", "inside/new")
    assert served.ask("POST", f"/api/models/{repo}/duplicate", {}).status == 400
    assert served.ask("POST", f"/api/models/{repo}/duplicate", {"repository": "../x"}).status == 400
    assert locked.ask("POST", f"/api/models/{repo}/duplicate", {"repository": "inside/new"}).status == 401


def test_large_files_are_listed(served: Served, api: HfApi) -> None:
    repo = served.new("inside/listed")
    api.create_branch(repo, branch="dev")
    added(api, repo, a__bin=WEIGHTS, b__bin=WEIGHTS[:4000])
    added(api, repo, "dev", c__bin=WEIGHTS[:3000], d__bin=WEIGHTS)
    api.create_commit(repo, [CommitOperationDelete("b.bin")], commit_message="Without")
    found = {one.oid: (one.filename, one.ref, one.size) for one in api.list_lfs_files(repo)}
    digests = {size: hashlib.sha256(WEIGHTS[:size]).hexdigest() for size in (5000, 4000, 3000)}
    assert found == {
        digests[5000]: ("a.bin", "main", 5000),
        digests[4000]: (digests[4000], None, 4000),
        digests[3000]: ("c.bin", "dev", 3000),
    }


def test_large_files_are_purged(served: Served, api: HfApi) -> None:
    """From branches, tags, pull requests and everything between them."""
    repo = served.new("inside/purged")
    added(api, repo, keep__bin=WEIGHTS[:100], sub__txt=b"text")
    added(api, repo, **{"bad__bin": WEIGHTS, "folder/bad__bin": WEIGHTS})
    proposal = [CommitOperationAdd("other.bin", WEIGHTS), CommitOperationAdd("new.txt", b"new")]
    api.create_commit(repo, proposal, commit_message="Proposed", create_pr=True)
    api.create_tag(repo, tag="v1")
    api.create_commit(repo, [CommitOperationDelete("bad.bin")], commit_message="Without")
    git(served.folder(repo), "-c", "user.name=x", "-c", "user.email=x@y", "tag", "-a", "-m", "annotated", "v2", "v1")
    git(served.folder(repo), "tag", "odd", "main:.gitattributes")
    folder, oid = served.folder(repo), hashlib.sha256(WEIGHTS).hexdigest()
    titles = git(folder, "log", "--format=%s|%an|%at", "main")
    untouched = git(folder, "rev-parse", "main~2").strip()
    before, deletions = git(folder, "rev-parse", "main").strip(), {"deletions": {"sha": [oid], "rewriteHistory": True}}
    api.permanently_delete_lfs_files(repo, [one for one in api.list_lfs_files(repo) if one.oid == oid])
    assert [one.filename for one in api.list_lfs_files(repo)] == ["keep.bin"]
    assert git(folder, "log", "--format=%s|%an|%at", "main") == titles
    assert git(folder, "rev-parse", "main~2").strip() == untouched
    for commit in git(folder, "rev-list", "--all").split():
        assert "bad.bin" not in git(folder, "ls-tree", "-r", "--name-only", commit)
    for tag in ("v1", "v2"):
        assert api.list_repo_files(repo, revision=tag) == [".gitattributes", "keep.bin", "sub.txt"]
    (details,) = [api.get_discussion_details(repo, 1)]
    assert [event.type for event in details.events] == ["comment", "commit"]
    assert "other.bin" not in str(details.diff)
    # whoever was killed before the last branch had moved begins again, and comes to the same end
    after = git(folder, "rev-parse", "main").strip()
    git(folder, "update-ref", "refs/heads/main", before)
    assert served.ask("POST", f"/api/models/{repo}/lfs-files/batch", deletions).status == 200
    assert git(folder, "rev-parse", "main").strip() == after
    assert api.get_discussion_details(repo, 1) == details
    api.merge_pull_request(repo, 1)
    assert api.list_repo_files(repo) == [".gitattributes", "keep.bin", "new.txt", "sub.txt"]
    assert fsck(folder) == "0"


def test_large_files_are_purged_and_history_stays(served: Served, api: HfApi) -> None:
    repo = served.new("inside/bare")
    added(api, repo, w__bin=WEIGHTS)
    head = api.model_info(repo).sha
    api.permanently_delete_lfs_files(repo, list(api.list_lfs_files(repo)), rewrite_history=False)
    assert (api.model_info(repo).sha, list(api.list_lfs_files(repo))) == (head, [])
    assert served.ask("GET", f"/{repo}/resolve/main/w.bin").headers["x-error-code"] == "EntryNotFound"
    for body in ({}, {"deletions": {}}, {"deletions": {"sha": ["../x"]}}, {"deletions": {"sha": [7]}}):
        assert served.ask("POST", f"/api/models/{repo}/lfs-files/batch", body).status == 400
    deletions = {"deletions": {"sha": ["0" * 64]}}
    assert served.ask("POST", f"/api/models/{repo}/lfs-files/batch", deletions, token=False).status == 401


def test_headers_of_shards(served: Served, api: HfApi) -> None:
    repo = served.new("inside/shards")
    index = {"metadata": {"total_size": 40}, "weight_map": {"a": "one.safetensors", "b": "two.safetensors"}}
    added(
        api,
        repo,
        one__safetensors=weights("a", 2, 3),
        two__safetensors=weights("b", 4),
        model__safetensors__index__json=json.dumps(index).encode(),
    )
    said = api.get_sharded_safetensors_metadata(repo)
    assert (said.metadata, said.weight_map) == (index["metadata"], index["weight_map"])
    assert said.files_metadata["one.safetensors"].tensors["a"].shape == [2, 3]
    plain = api.get_safetensors_metadata(repo)
    assert (said.parameter_count, said.files_metadata) == (plain.parameter_count, plain.files_metadata)
    with pytest.raises(RemoteEntryNotFoundError):
        api.get_sharded_safetensors_metadata(repo, filename="nothing.json")


@pytest.mark.parametrize(
    ("index", "status"),
    [
        ("{", 400),
        ("[]", 400),
        ("{}", 400),
        ('{"weight_map": []}', 400),
        ('{"weight_map": {"a": 7}}', 400),
        ('{"weight_map": {"a": "../../HEAD"}}', 400),
        ('{"weight_map": {"a": "nothing.safetensors"}}', 400),
        ('{"weight_map": {"a": "index.json"}}', 400),
        ('{"weight_map": {}}', 200),
    ],
)
def test_an_index_that_is_none(served: Served, index: str, status: int) -> None:
    repo: Any = "inside/broken"
    if not served.folder(repo).exists():
        served.new(repo)
    served.commit(repo, regular("index.json", index))
    assert served.ask("GET", f"/api/models/{repo}/safetensors-metadata/index.json").status == status


def test_an_index_that_names_one_file_over_and_over(served: Served, api: HfApi) -> None:
    """Neither many headers nor the headers of many names make an answer without bounds."""
    repo = served.new("inside/over")
    header = json.dumps({"__metadata__": {"x": "y" * 2_000_000}}).encode()
    wide = struct.pack("<Q", len(header)) + header
    places = [f"shard-{number}.safetensors" for number in range(40)]
    files = [CommitOperationAdd(place, wide) for place in places]
    index = {"metadata": {}, "weight_map": {place: place for place in places}}
    many = {"weight_map": {str(number): str(number) for number in range(1001)}}
    operations = [
        CommitOperationAdd(n, json.dumps(i).encode()) for n, i in (("index.json", index), ("many.json", many))
    ]
    api.create_commit(repo, [*files, *operations], commit_message="Files")
    answers = [
        served.ask("GET", f"/api/models/{repo}/safetensors-metadata/{name}") for name in ("index.json", "many.json")
    ]
    assert [(answer.status, answer.json()["error"]) for answer in answers] == [
        (413, "The headers of these files have more than 33554432 bytes; read them one by one"),
        (400, "many.json names 1001 files; the headers of at most 1000 are shown"),
    ]


def test_a_tensor_beyond_all_measure_is_none(served: Served) -> None:
    repo = served.new("inside/measure")
    header = json.dumps({"w": {"dtype": "F32", "shape": [2**52 - 1] * 100_000, "data_offsets": [0, 0]}}).encode()
    content = base64.b64encode(struct.pack("<Q", len(header)) + header).decode()
    line = {"path": "model.safetensors", "encoding": "base64", "content": content}
    assert served.commit(repo, {"key": "file", "value": line}).status == 200
    said = within(1, lambda: served.ask("GET", f"/api/models/{repo}?expand=safetensors").json())
    assert said == {"_id": repo, "id": repo}
