"""An --include, as people and shells write it."""

from __future__ import annotations

from pathlib import Path

import pytest

from cardsmith.push import push
from cardsmith.push.planning.meant import meant

from ..makers import Shelf, make_model

#: what is written, in the folder that holds `run` → what it means
WRITTEN = {
    "samples/a.txt": "samples/a.txt",
    "./samples/a.txt": "samples/a.txt",
    ".//./samples/a.txt": "samples/a.txt",
    "samples/": "samples/*",
    "./samples/": "samples/*",
    "samples": "samples/*",
    "samp*/": "samp*/*",
    "samples/*.txt": "samples/*.txt",
    "run/samples/a.txt": "samples/a.txt",
    "./run/samples/a.txt": "samples/a.txt",
    "run/samples/": "samples/*",
    "{here}/run/samples/a.txt": "samples/a.txt",
    "../{name}/run/samples/a.txt": "samples/a.txt",
    # what is there is meant as it is called
    "run[1]": "run[[]1]/*",
    "run[1]/": "run[[]1]/*",
    "run/run[1]/": "run[[]1]/*",
    "a[1].txt": "a[[]1].txt",
    "./run[1]/b?.txt": "run[[]1]/b[?].txt",
    "run[12]/": "run[12]/*",
    "run[1]/*": "run[1]/*",
    # a path in the folder goes first
    "run/b.txt": "run/b.txt",
    # what does not lie in the folder is left as it is
    "outside.txt": "outside.txt",
    "../run/samples/a.txt": "../run/samples/a.txt",
    "run/none.txt": "run/none.txt",
    "run/": "run/*",
    "/etc/passwd": "/etc/passwd",
    ".": ".",
    "./": "",
    "../": "../",
    "": "",
    "*": "*",
    "x" * 300: "x" * 300,
}


_THERE = (
    "run/samples/a.txt",
    "run/run/b.txt",
    "run/samples.txt",
    "run/a[1].txt",
    "run/run[1]/b?.txt",
    "run/run1/b.txt",
)


@pytest.mark.parametrize("written", WRITTEN)
def test_what_it_means(written: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (*_THERE, "outside.txt"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("x")
    monkeypatch.chdir(tmp_path)
    pattern = written.format(here=tmp_path, name=tmp_path.name)
    for folder in (Path("run"), tmp_path / "run"):
        assert meant(pattern, folder) == WRITTEN[written].format(here=tmp_path, name=tmp_path.name)


def test_seen_from_within(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "samples").mkdir()
    (tmp_path / "samples/a.txt").write_text("x")
    monkeypatch.chdir(tmp_path / "samples")
    assert [meant(name, Path("..")) for name in ("a.txt", "*", "samples/a.txt")] == [
        "samples/a.txt",
        "*",
        "samples/a.txt",
    ]


def test_it_goes_up_and_what_is_forbidden_does_not(
    tmp_path: Path, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = make_model(tmp_path / "tiny")
    for name in ("samples/a.txt", "samples/.env", "logs/b.txt", "c.txt", "runs/d.txt"):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text("x")
    monkeypatch.chdir(tmp_path)
    include = ["samples/", "tiny/logs/b.txt", "./c.txt", "runs"]
    receipt = push("tiny", "local/tiny", include=include, endpoint=shelf.endpoint, verify=False, dry_run=True)
    added = {"samples/a.txt", "logs/b.txt", "c.txt", "runs/d.txt", "samples/.env"}
    assert receipt.against == ()
    assert {file.path for file in receipt.plan.files} & added == added - {"samples/.env"}


def test_a_folder_with_brackets_in_its_name_and_no_other(tmp_path: Path, shelf: Shelf) -> None:
    folder = make_model(tmp_path / "tiny")
    names = ("run[1]/mine.txt", "run1/private.txt", "a[2].gguf", "a2.gguf", "[x]/logs/c.txt", "x/logs/c.txt")
    for name in names:
        (folder / name).parent.mkdir(exist_ok=True, parents=True)
        (folder / name).write_text(name)
    include = ["run[1]/", "a[2].gguf", "[x]/logs/"]
    (folder / "run[1]/.env").write_text("x")
    include.append("run[1]/.env")
    receipt = push(folder, "local/tiny", include=include, endpoint=shelf.endpoint, verify=False, dry_run=True)
    never = "--include run[1]/.env adds nothing: run[1]/.env stays behind (secrets). Leave it out."
    assert receipt.against == (never,)
    assert {file.path for file in receipt.plan.files}.intersection(names) == {
        "run[1]/mine.txt",
        "a[2].gguf",
        "[x]/logs/c.txt",
    }
