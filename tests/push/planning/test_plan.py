"""Which entries of a folder are in the plan, on a real file system."""

from __future__ import annotations

import hashlib
import os
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from cardsmith.errors import UnreadableFile
from cardsmith.push.planning import choice, plan
from cardsmith.push.planning.choice import LeftBehind, choose
from cardsmith.push.planning.opened import stamp
from cardsmith.push.planning.plan import PlannedFile

_NAME = "its name has characters that a repository cannot hold"
_OTHER = "not part of a model; add it with --include"


def left(folder: Path, *include: str) -> dict[str, str]:
    """Path → reason of what stays behind."""
    return {each.path: each.reason for each in plan.make(choose(folder, include)).left_behind}


def test_files_are_listed_with_size_and_digest(tmp_path: Path) -> None:
    big = os.urandom(2**20 + 7)
    for name, data in {"config.json": b"{}", "vocab.txt": b"", "model.safetensors": big}.items():
        (tmp_path / name).write_bytes(data)
    (tmp_path / "notes.txt").write_text("x")

    def planned(path: str, data: bytes) -> PlannedFile:
        digest = hashlib.sha256(data).hexdigest()
        where = tmp_path / path
        blob = hashlib.sha1(b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest()
        return PlannedFile(path=path, content=where, size=len(data), sha256=digest, stamp=stamp(where), blob=blob)

    made = plan.make(choose(tmp_path))
    assert made.files == (planned("config.json", b"{}"), planned("model.safetensors", big), planned("vocab.txt", b""))
    assert made.left_behind == (LeftBehind(path="notes.txt", reason=_OTHER),)
    assert made.size == 2 + 2**20 + 7


def test_the_order_of_the_listing_is_of_no_account(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("config.json", "b/1", "a/2", "a/1", "vocab.txt", "z.txt", "LICENSE"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(name)
    (tmp_path / "link").symlink_to("a")
    expected = plan.make(choose(tmp_path))
    walk = os.walk

    def backwards(*arguments: object, **options: object) -> Iterator[tuple[str, list[str], list[str]]]:
        for where, folders, names in walk(*arguments, **options):  # type: ignore[call-overload]
            folders.sort(reverse=True)
            names.sort(reverse=True)
            yield where, folders, names

    monkeypatch.setattr(os, "walk", backwards)
    assert plan.make(choose(tmp_path)) == expected
    assert [each.path for each in expected.left_behind] == ["a/1", "a/2", "b/1", "link", "z.txt"]


def test_links(tmp_path: Path) -> None:
    folder, outside = tmp_path / "run", tmp_path / "outside"
    (folder / "assets").mkdir(parents=True)
    outside.mkdir()
    (outside / "weights").write_bytes(b"weights")
    (folder / "real").write_bytes(b"{}")
    (folder / ".env").write_text("KEY=1")
    (folder / "checkpoint-5").mkdir()
    for name in ("generation_config.json", "optimizer.pt"):
        (folder / "checkpoint-5" / name).write_text("{}")
    for name, target in {
        "config.json": "real",
        "model.safetensors": outside / "weights",
        "tokenizer.json": "nowhere",
        "vocab.json": "../outside/weights",
        "merges.txt": "merges.txt",
        "LICENSE": ".env",
        "NOTICE": "chain",
        "chain": ".env",
        "linked": outside,
        "within": "assets",
        "assets/curve.png": "../../outside/weights",
        "special_tokens_map.json": "/dev/zero",
        "generation_config.json": "checkpoint-5/generation_config.json",
        "vocab.txt": "checkpoint-5/optimizer.pt",
    }.items():
        (folder / name).symlink_to(target)
    made = plan.make(choose(folder, ["*"]))
    assert [(file.path, file.size) for file in made.files] == [
        ("config.json", 2),
        ("generation_config.json", 2),
        ("real", 2),
    ]
    assert {each.path: each.reason for each in made.left_behind} == {
        ".env": "secrets",
        "LICENSE": "a link to .env: secrets",
        "NOTICE": "a link to .env: secrets",
        "assets/curve.png": "a link that leaves the folder",
        "chain": "a link to .env: secrets",
        "checkpoint-5/generation_config.json": "a checkpoint",
        "checkpoint-5/optimizer.pt": "a checkpoint",
        "linked": "a link that leaves the folder",
        "merges.txt": "a link to nothing that could be published",
        "model.safetensors": "a link that leaves the folder",
        "special_tokens_map.json": "a link that leaves the folder",
        "tokenizer.json": "a link to nothing that could be published",
        "vocab.json": "a link that leaves the folder",
        "vocab.txt": "a link to checkpoint-5/optimizer.pt: optimizer state",
        "within": "a link to a folder",
    }


def test_a_folder_that_is_itself_a_link_is_read(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "real/config.json").write_text("{}")
    (tmp_path / "real/vocab.txt").symlink_to("config.json")
    (tmp_path / "link").symlink_to("real")
    assert [file.path for file in plan.make(choose(tmp_path / "link")).files] == ["config.json", "vocab.txt"]


def test_what_is_no_file_does_not_hang(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    os.mkfifo(tmp_path / "model.safetensors")
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "config.json").symlink_to("pipe")
    monkeypatch.chdir(tmp_path)  # a socket's path is short
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind("tokenizer.json")
        assert left(tmp_path, "*") == {
            "config.json": "a link to nothing that could be published",
            "model.safetensors": "not a regular file",
            "pipe": "not a regular file",
            "tokenizer.json": "not a regular file",
        }


@pytest.mark.parametrize(
    "name",
    [
        "a\nb",
        "a\x1b[31mb",
        "a\u202eb",
        "a\u200bb",
        "a\u2028b",
        "a\ufeffb",
        "a\\b",
        "a\x7fb",
        "a\tb",
        "bad\nfolder/x.txt",
        b"caf\xe9".decode("utf-8", "surrogateescape"),
    ],
)
def test_names_that_no_repository_holds(tmp_path: Path, name: str) -> None:
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).write_text("x")
    assert left(tmp_path, "*") == {name: _NAME}


@pytest.mark.parametrize("name", ["a b", "n" * 255, "ü" * 127, "日本", "a'$b&", "-rf", "assets/c d.png"])
def test_names_that_are_only_odd(tmp_path: Path, name: str) -> None:
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).write_text("x")
    assert [file.path for file in plan.make(choose(tmp_path, ["*"])).files] == [name]


def test_a_repository_in_the_folder_stays_behind(tmp_path: Path) -> None:
    (tmp_path / ".git/objects").mkdir(parents=True)
    (tmp_path / ".git/HEAD").write_text("ref: refs/heads/main\n")
    (tmp_path / ".git/objects/x").write_text("x")
    (tmp_path / "work").mkdir()
    (tmp_path / "work/.git").write_text("gitdir: /elsewhere\n")
    assert left(tmp_path, "*") == dict.fromkeys(
        (".git/HEAD", ".git/objects/x", "work/.git"), "a git repository of its own"
    )


def test_bytes_stand_for_files_written_or_not(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text("old")
    (tmp_path / "model.safetensors").write_bytes(b"w")
    made = plan.make(choose(tmp_path, instead={"README.md": b"new", ".cardsmith/facts.json": b"{}", "odd.bin": b"x"}))
    assert [(file.path, file.content, file.size) for file in made.files] == [
        (".cardsmith/facts.json", b"{}", 2),
        ("README.md", b"new", 3),
        ("model.safetensors", tmp_path / "model.safetensors", 1),
        ("odd.bin", b"x", 1),
    ]
    assert made.left_behind == ()


def test_what_is_barred_stays_behind_with_its_reason(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text("{}")
    made = plan.make(choose(tmp_path, ["*"], without={"config.json": "because"}))
    assert (made.files, made.left_behind) == ((), (LeftBehind(path="config.json", reason="because"),))


def test_a_folder_that_cannot_be_read_is_not_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "assets").mkdir()
    scan = os.scandir

    def closed(path: str) -> object:
        if Path(path).name == "assets":
            raise PermissionError(13, "Permission denied", str(path))
        return scan(path)

    monkeypatch.setattr(os, "scandir", closed)
    assert left(tmp_path) == {"assets": "a folder that cannot be read"}


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As an owner without rights would see it; the tests may run as root, whom nothing is closed to."""
    (tmp_path / "config.json").write_text("{}")

    def closed(path: str, flags: int) -> int:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(os, "open", closed)
    with pytest.raises(UnreadableFile) as caught:
        plan.make(choose(tmp_path))
    assert str(caught.value) == f"{tmp_path / 'config.json'} cannot be read: Permission denied. Check its permissions."


def test_a_file_that_changes_after_it_was_chosen(tmp_path: Path) -> None:
    """What was checked beside the card is what is read."""
    file = tmp_path / "config.json"
    file.write_text("{}")
    chosen = choose(tmp_path)
    assert chosen.sources == {"config.json": file}
    file.write_text('{"a": 1}')
    with pytest.raises(UnreadableFile) as caught:
        plan.make(chosen)
    assert str(caught.value) == (
        f"{file} changed while it was being pushed. Wait until nothing writes to it, and push again."
    )


def test_a_file_that_comes_back_after_it_was_chosen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One that was gone when it was looked at was not checked."""
    file = tmp_path / "config.json"
    file.write_text("{}")
    monkeypatch.setattr(choice, "stamp", lambda _: None)
    chosen = choose(tmp_path)
    with pytest.raises(UnreadableFile) as caught:
        plan.make(chosen)
    assert str(caught.value) == (
        f"{file} changed while it was being pushed. Wait until nothing writes to it, and push again."
    )
