"""Repositories made out of others, lists of large files, and headers of weights, through the real client."""

from __future__ import annotations

import hashlib
import json
import os
import struct
from typing import TYPE_CHECKING, Any

import pytest
from huggingface_hub import CommitOperationAdd, CommitOperationDelete
from huggingface_hub.errors import HfHubHTTPError, RemoteEntryNotFoundError, RepositoryNotFoundError

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
