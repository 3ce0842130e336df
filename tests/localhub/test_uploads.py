"""Large files: the classic way and by Xet, whole, wrong, twice."""

from __future__ import annotations

import hashlib
import os
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest

from cardsmith.localhub.shelf import Shelf
from cardsmith.localhub.wire.names import repo_id

from .conftest import fsck, git, regular

if TYPE_CHECKING:
    from huggingface_hub import HfApi

    from .conftest import Answer, Served


def upload_address(served: Served, repo: str, oid: str, size: int) -> dict[str, Any]:
    body = {
        "operation": "upload",
        "transfers": ["basic"],
        "objects": [{"oid": oid, "size": size}],
        "hash_algo": "sha256",
    }
    answer = served.ask("POST", f"/{repo}.git/info/lfs/objects/batch", body)
    assert answer.status == 200
    (described,) = answer.json()["objects"]
    return dict(described)


def put(served: Served, address: str, content: bytes) -> Answer:
    parts = urlsplit(address)
    return served.ask("PUT", f"{parts.path}?{parts.query}", content, token=False)


def large(path: str, content: bytes) -> dict[str, Any]:
    oid = hashlib.sha256(content).hexdigest()
    return {"key": "lfsFile", "value": {"path": path, "algo": "sha256", "oid": oid, "size": len(content)}}


def test_a_large_file_goes_up_once(served: Served) -> None:
    repo, content = served.new("lfs/once"), os.urandom(5000)
    oid = hashlib.sha256(content).hexdigest()
    described = upload_address(served, repo, oid, 5000)
    assert put(served, described["actions"]["upload"]["href"], content).status == 200
    assert upload_address(served, repo, oid, 5000) == {"oid": oid, "size": 5000}
    assert served.commit(repo, large("w.bin", content)).status == 200
    assert git(served.folder(repo), "show", "main:w.bin") == (
        f"version https://git-lfs.github.com/spec/v1\noid sha256:{oid}\nsize 5000\n"
    )
    assert (served.folder(repo) / "lfs" / "objects" / oid[:2] / oid[2:4] / oid).read_bytes() == content


@pytest.mark.parametrize(
    ("sent", "says"),
    [
        (b"b" * 10, f"The upload has sha256 {hashlib.sha256(b'b' * 10).hexdigest()}, announced was {{oid}}"),
        (b"a" * 9, "The upload has 9 bytes, announced were 10"),
        (b"a" * 11, "The upload is longer than the announced 10 bytes"),
    ],
)
def test_other_bytes_than_announced_are_refused(served: Served, sent: bytes, says: str) -> None:
    repo = served.new(f"lfs/wrong-{len(sent)}")
    oid = hashlib.sha256(b"a" * 10).hexdigest()
    address = upload_address(served, repo, oid, 10)["actions"]["upload"]["href"]
    answer = put(served, address, sent)
    assert (answer.status, answer.json()) == (400, {"error": says.format(oid=oid)})
    assert "actions" in upload_address(served, repo, oid, 10)
    assert list((served.root / "incoming").iterdir()) == []


def test_a_refusal_reaches_a_client_that_is_still_sending(served: Served) -> None:
    repo = served.new("lfs/too-much")
    oid = hashlib.sha256(b"a" * 10).hexdigest()
    address = upload_address(served, repo, oid, 10)["actions"]["upload"]["href"]
    answer = put(served, address, b"a" * 30_000_000)
    assert (answer.status, answer.json()) == (400, {"error": "The upload is longer than the announced 10 bytes"})
    assert list((served.root / "incoming").iterdir()) == []


def test_an_address_serves_one_object_of_one_repository(served: Served) -> None:
    repo, other = served.new("lfs/mine"), served.new("lfs/other")
    oid = hashlib.sha256(b"a" * 10).hexdigest()
    address = upload_address(served, repo, oid, 10)["actions"]["upload"]["href"]
    for changed in (
        address.replace(f"/{repo}/", f"/{other}/"),
        address.replace(oid, hashlib.sha256(b"x").hexdigest()),
        address.replace("size=10", "size=11"),
        address[:-4] + "0000",
        address.partition("?")[0],
    ):
        answer = put(served, changed, b"a" * 10)
        assert (answer.status, answer.json()["error"][:11]) == (403, "The address")


def test_a_commit_cannot_name_what_was_never_uploaded(served: Served) -> None:
    repo = served.new("lfs/absent")
    oid = hashlib.sha256(b"nowhere").hexdigest()
    answer = served.commit(repo, large("w.bin", b"nowhere"))
    assert answer.status == 400
    assert answer.json() == {"error": f"The content of w.bin (sha256 {oid}) has not been uploaded"}


def test_what_is_purged_while_a_commit_waits_is_not_committed(served: Served) -> None:
    repo, content = served.new("lfs/purged"), b"purged"
    oid = hashlib.sha256(content).hexdigest()
    assert put(served, upload_address(served, repo, oid, 6)["actions"]["upload"]["href"], content).status == 200
    kept = Shelf(served.root).find(repo_id("models", *repo.split("/")))
    with ThreadPoolExecutor(1) as pool:
        with kept.lock():
            committed = pool.submit(served.commit, repo, large("w.bin", content))
            time.sleep(0.5)  # it has come, and waits
            kept.lfs.path(oid).unlink()
        assert committed.result().status == 400
    assert git(served.folder(repo), "ls-tree", "--name-only", "main") == ".gitattributes\n"


def test_a_pointer_sent_as_a_regular_file_is_a_large_file(served: Served) -> None:
    repo, content = served.new("lfs/pointer"), b"a" * 10
    oid = hashlib.sha256(content).hexdigest()
    pointer = regular("w.txt", f"version https://git-lfs.github.com/spec/v1\noid sha256:{oid}\nsize 10\n")
    answer = served.commit(repo, pointer)
    assert (answer.status, answer.json()) == (
        400,
        {"error": f"The content of w.txt (sha256 {oid}) has not been uploaded"},
    )
    assert put(served, upload_address(served, repo, oid, 10)["actions"]["upload"]["href"], content).status == 200
    assert served.commit(repo, pointer).status == 200
    assert served.ask("GET", f"/{repo}/resolve/main/w.txt").body == content
    assert git(served.folder(repo), "show", "main:.gitattributes").endswith(
        "\nw.txt filter=lfs diff=lfs merge=lfs -text\n"
    )


def test_one_repository_cannot_name_the_objects_of_another(served: Served) -> None:
    repo, thief, content = served.new("lfs/owner"), served.new("lfs/thief"), b"secret weights"
    address = upload_address(served, repo, hashlib.sha256(content).hexdigest(), len(content))["actions"]["upload"][
        "href"
    ]
    assert put(served, address, content).status == 200
    assert served.commit(thief, large("w.bin", content)).status == 400


def test_xet_leaves_ordinary_objects_and_nothing_else(served: Served, api: HfApi, tmp_path: Path) -> None:
    pytest.importorskip("hf_xet")
    repo, before = served.new("lfs/xet"), served.incoming().keys()
    contents = {"a.bin": os.urandom(3_000_000), "b.bin": b"\0" * 400_000, "unlisted": b"\0\1" * 99}
    (tmp_path / "folder").mkdir()
    for name, content in contents.items():
        (tmp_path / "folder" / name).write_bytes(content)
    api.upload_folder(repo_id=repo, folder_path=tmp_path / "folder")
    for name, content in contents.items():
        assert Path(api.hf_hub_download(repo, name, cache_dir=tmp_path / "cache")).read_bytes() == content
    objects = served.folder(repo) / "lfs" / "objects"
    assert sorted(p.name for p in objects.rglob("*") if p.is_file()) == sorted(
        hashlib.sha256(content).hexdigest() for content in contents.values()
    )
    assert list((served.folder(repo) / "xet").iterdir()) == []
    assert served.incoming().keys() <= before
    assert fsck(served.folder(repo)) == "0"


def test_xet_leaves_nothing_of_what_was_here_before(
    served: Served, api: HfApi, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("hf_xet")
    repo = served.new("lfs/xet-again")
    (tmp_path / "w.bin").write_bytes(os.urandom(500_000))

    def stages(path: str) -> int:
        api.upload_file(repo_id=repo, path_or_fileobj=tmp_path / "w.bin", path_in_repo=path)
        return len(list((served.folder(repo) / "xet").iterdir()))

    assert (stages("a.bin"), stages("b.bin"), stages("c.bin")) == (0, 0, 0)
    assert stages("a.bin") == 1  # nothing has changed, so no commit follows
    monkeypatch.setattr("cardsmith.localhub.large.xet._DONE_AGE", 0)
    assert (stages("a.bin"), stages("d.bin")) == (1, 0)


def test_the_classic_way_without_xet(served: Served, client_environment: dict[str, str], tmp_path: Path) -> None:
    import subprocess
    import sys

    (tmp_path / "w.bin").write_bytes(content := os.urandom(2_000_000))
    push = f"h.upload_folder(repo_id='lfs/classic', folder_path={str(tmp_path)!r})"
    program = f"import huggingface_hub as h; h.create_repo('lfs/classic'); {push}"
    environment = {**client_environment, "HF_HUB_DISABLE_XET": "1"}
    subprocess.run([sys.executable, "-c", program], env=environment, check=True, capture_output=True)
    assert served.ask("GET", "/lfs/classic/resolve/main/w.bin").body == content
    assert not (served.folder("lfs/classic") / "xet").exists()


def test_a_dataset_lives_beside_a_model_of_the_same_name(served: Served, api: HfApi, tmp_path: Path) -> None:
    repo = served.new("lfs/both")
    api.create_repo(repo, repo_type="dataset")
    content = os.urandom(1000)
    api.upload_file(repo_id=repo, repo_type="dataset", path_in_repo="a.parquet", path_or_fileobj=content)
    local = api.hf_hub_download(repo, "a.parquet", repo_type="dataset", cache_dir=tmp_path)
    assert Path(local).read_bytes() == content
    assert [info.id for info in api.list_datasets(author="lfs")] == [repo]
    assert api.list_repo_files(repo) == [".gitattributes"]
    api.delete_repo(repo)
    assert api.list_repo_files(repo, repo_type="dataset") == [".gitattributes", "a.parquet"]


def test_which_files_are_large(served: Served) -> None:
    repo = served.new("lfs/modes")
    served.commit(repo, {"key": "file", "value": {"path": ".gitignore", "content": "*.log\n!keep.log\nwandb/\n"}})
    text, binary = "aGVsbG8=", "AAEC"
    files = [
        {"path": "model.safetensors", "sample": text, "size": 5},
        {"path": "empty.bin", "sample": "", "size": 0},
        {"path": "README.md", "sample": text, "size": 5},
        {"path": "big.txt", "sample": text, "size": 11_000_000},
        {"path": "picture", "sample": binary, "size": 3},
        {"path": "saved_model/a/b", "sample": text, "size": 5},
        {"path": "x.log", "sample": text, "size": 5},
        {"path": "keep.log", "sample": text, "size": 5},
        {"path": "wandb/run", "sample": text, "size": 5},
        {"path": ".gitignore", "sample": text, "size": 5},
    ]
    answer = served.ask("POST", f"/api/models/{repo}/preupload/main", {"files": files}).json()
    assert [(f["path"], f["uploadMode"], f["shouldIgnore"]) for f in answer["files"]] == [
        ("model.safetensors", "lfs", False),
        ("empty.bin", "regular", False),
        ("README.md", "regular", False),
        ("big.txt", "lfs", False),
        ("picture", "lfs", False),
        ("saved_model/a/b", "lfs", False),
        ("x.log", "regular", True),
        ("keep.log", "regular", False),
        ("wandb/run", "regular", True),
        (".gitignore", "regular", False),
    ]
    oids = [f["oid"] for f in answer["files"] if "oid" in f]
    assert oids == [git(served.folder(repo), "rev-parse", "main:.gitignore").strip()]


STARS = "*a" * 12 + "*b"


@pytest.mark.parametrize(
    ("rules", "said"),
    [
        (f"*.log\n{STARS}\n", f"The .gitignore has a pattern with too many stars: {STARS}"),
        ("**/a/**/a/**/b", "The .gitignore has a pattern with too many stars: **/a/**/a/**/b"),
        ("a\n" * 100_001, "The .gitignore is larger than 200000 bytes"),
        ("!", "The .gitignore cannot be read"),
    ],
    ids=["stars", "folders", "size", "syntax"],
)
def test_a_gitignore_that_would_take_hours_is_refused(served: Served, rules: str, said: str) -> None:
    repo = served.new(f"lfs/rules-{len(rules)}")
    asked: dict[str, object] = {"files": [{"path": "a" * 200, "sample": "", "size": 1}]}
    sent = served.ask("POST", f"/api/models/{repo}/preupload/main", {**asked, "gitIgnore": rules})
    assert (sent.status, sent.json()) == (400, {"error": said})
    assert served.commit(repo, regular(".gitignore", rules)).status == 200
    held = served.ask("POST", f"/api/models/{repo}/preupload/main", asked)
    assert (held.status, held.json()) == (400, {"error": said})
    mended = served.ask("POST", f"/api/models/{repo}/preupload/main", {**asked, "gitIgnore": "# ****\n*a*a*\n**/b/**"})
    assert [file["shouldIgnore"] for file in mended.json()["files"]] == [True]


def test_attributes_that_would_take_hours_are_refused(served: Served) -> None:
    repo = served.new("lfs/attributes")
    pattern = "**/*a*a*a/**/*a*a*a/**/*a*a*ab filter=lfs"
    answer = served.commit(repo, regular("sub/.gitattributes", f"*.bin filter=lfs\n{pattern}\n"))
    said = f"sub/.gitattributes has a pattern with too many stars: {pattern}"
    assert (answer.status, answer.json()) == (400, {"error": said})
    assert served.commit(repo, regular(".gitattributes", "# ****\n**/*a*.bin filter=lfs\n")).status == 200
