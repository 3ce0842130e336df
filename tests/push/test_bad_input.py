"""What is wrong with a folder is said in one line that names the file; nothing in the folder is changed."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from unittest.mock import ANY

import pytest

from cardsmith import atomic
from cardsmith.cli import run
from cardsmith.push import push

from .makers import Shelf, contents, judge, make_model, random_text, snapshot

Break = Callable[[Path], object]


def write(name: str, data: bytes) -> Break:
    """Put a file there."""

    def change(folder: Path) -> None:
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).unlink(missing_ok=True)
        (folder / name).write_bytes(data)

    return change


def instead(name: str, make: Callable[[Path], object]) -> Break:
    """Put something there that is no file."""

    def change(folder: Path) -> None:
        (folder / name).unlink(missing_ok=True)
        make(folder / name)

    return change


#: situation → (what is done to the folder, the line; {0} is the folder)
CASES: dict[str, tuple[Break, str]] = {
    "README not UTF-8": (
        write("README.md", b"caf\xe9"),
        "{0}/README.md is not UTF-8 (byte 3 is 0xe9). Save it as UTF-8; your editor can convert it.",
    ),
    "README is a folder": (
        instead("README.md", Path.mkdir),
        "{0}/README.md is not a file. Move it away; the card must be a file.",
    ),
    "README is a pipe": (
        instead("README.md", os.mkfifo),
        "{0}/README.md is not a file. Move it away; the card must be a file.",
    ),
    "README is a link to nothing": (
        instead("README.md", lambda path: path.symlink_to("nowhere")),
        "{0}/README.md is a link to a file that is not there. Delete the link, or point it to a card.",
    ),
    "verdict of a later schema": (
        write(".cardsmith/verdict.json", b'{"schema": 2}'),
        "{0}/.cardsmith/verdict.json has schema 2, not 1. Delete it, or run `cardsmith verify` again.",
    ),
    "verdict that is not JSON": (
        write(".cardsmith/verdict.json", b"{{{"),
        (
            "{0}/.cardsmith/verdict.json is not JSON: Expecting property name enclosed in double quotes, line 1, "
            "column 2. Delete it, or run `cardsmith verify` again."
        ),
    ),
    "facts of a later schema": (
        write(".cardsmith/facts.json", b'{"schema": 9}'),
        "{0}/.cardsmith/facts.json has schema 9; this cardsmith reads up to 1. Run: pip install --upgrade cardsmith",
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_one_line_and_nothing_is_changed(
    case: str, model: Path, shelf: Shelf, capsys: pytest.CaptureFixture[str]
) -> None:
    change, line = CASES[case]
    (model / "README.md").write_text("---\nlicense: mit\n---\n\n# Mine\n")
    change(model)
    before = snapshot(model)
    for options in ([], ["--dry-run"], ["--no-verify"]):
        code = run(["push", str(model), "--repo-id", f"local/{model.name}", "--endpoint", shelf.endpoint, *options])
        assert (code, *capsys.readouterr()) == (2, "", f"cardsmith: {line.format(model)}\n")
    assert snapshot(model) == before
    assert shelf.repositories() == []


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("README.md", b"---\nlicense: [mit\n---\n\n# Mine\n"),
        ("adapter_config.json", b"{"),
        ("adapter_config.json", b"[]"),
        ("adapter_config.json", b"\xff"),
        ("config.json", b"{'a': 1}"),
        ("tokenizer_config.json", b"["),
        ("training_args.json", b"null"),
        ("trainer_state.json", b"{"),
        ("training_args.bin", b"no zip"),
        (".cardsmith/verdict.json", b"{"),
        (".cardsmith/facts.json", b"["),
        (".cardsmith/facts.json", b"\xff"),
    ],
)
def test_a_broken_file_is_named(
    name: str,
    data: bytes,
    model: Path,
    shelf: Shelf,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Whole lines stand in the tests of the packages that read these files; here: which file, how, and what is kept."""
    write(name, data)(model)
    before = snapshot(model)
    assert run(["push", str(model), "--repo-id", f"local/{model.name}", "--endpoint", shelf.endpoint]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith(f"cardsmith: {model / name}")
    assert err.count("\n") == 1
    assert snapshot(model) == before
    assert shelf.repositories() == []


def test_no_folder_with_weights(tmp_path: Path, shelf: Shelf, capsys: pytest.CaptureFixture[str]) -> None:
    missing, file, empty, bare = (tmp_path / name for name in ("missing", "file", "empty", "bare"))
    file.write_text("x")
    empty.mkdir()
    bare.mkdir()
    (bare / "config.json").write_text("{}")
    save = "Save the model into it first: trainer.save_model()."
    for folder, line in {
        missing: f"{missing} does not exist. Name the folder that the trainer saved to.",
        file: f"{file} is a file. Name the folder that holds it.",
        empty: f"{empty} is empty. {save}",
        bare: f"{bare} holds neither weights nor adapter_config.json. {save}",
    }.items():
        for options in ([], ["--dry-run"]):
            assert run(["push", str(folder), "--repo-id", "a/b", "--endpoint", shelf.endpoint, *options]) == 2
            assert capsys.readouterr().err == f"cardsmith: {line}\n"
    assert shelf.repositories() == []


_NO_ID = (
    "'{}' is no repository id of the Hub (owner/name, of letters, digits, '-', '_' and '.', with no '--' or '..', "
    "96 characters each). Name one with --repo-id."
)


def test_a_name_that_makes_no_repository(tmp_path: Path, shelf: Shelf, capsys: pytest.CaptureFixture[str]) -> None:
    folder = judge(make_model(tmp_path / "my model"))
    before = snapshot(folder)
    assert run(["push", str(folder), "--repo-id", f"local/{folder.name}", "--endpoint", shelf.endpoint]) == 1
    assert capsys.readouterr().err == f"cardsmith: Nothing was pushed:\n  - {_NO_ID.format('local/my model')}\n"
    assert snapshot(folder) == before


@pytest.mark.parametrize("dry_run", [True, False])
def test_an_illegal_name_is_told_with_all_else(
    dry_run: bool, tmp_path: Path, shelf: Shelf, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nothing is verified, and no Hub is asked, which could not know such a repository."""
    folder = make_model(tmp_path / "tiny")
    (folder / "A.txt").write_text("a")
    (folder / "a.txt").write_text("a")
    before = snapshot(folder)
    words = ["push", str(folder), "--repo-id", "a/b--c", "--endpoint", "http://127.0.0.1:9", "--include", "*.txt"]
    assert run([*words, "--dry-run"] if dry_run else words) == 1
    reasons = [_NO_ID.format("a/b--c"), "A.txt and a.txt are one name on many file systems. Rename one of them."]
    said = [f"  - {reason}" for reason in reasons]
    if dry_run:
        end = ["The gate is closed:", *said, "Dry run: nothing was written, nothing was sent."]
        assert capsys.readouterr().err.splitlines()[-4:] == end
    else:
        assert capsys.readouterr().err.splitlines() == ["cardsmith: Nothing was pushed:", *said]
    assert snapshot(folder) == before


def test_a_token_in_place_of_a_name_is_not_printed(
    model: Path, shelf: Shelf, capsys: pytest.CaptureFixture[str]
) -> None:
    token = "hf" + "_" + random_text(34)
    for more in ([], ["--dry-run"], ["--dry-run", "--json"]):
        assert run(["push", str(model), "--repo-id", token, "--endpoint", shelf.endpoint, *more]) == 1
        said = "".join(capsys.readouterr())
        assert (token in said, "The repository's name holds a Hugging Face token." in said) == (False, True)


def test_a_last_render_that_is_none(model: Path, shelf: Shelf) -> None:
    """It has 10 TB, and there is no README that it could be needed for: the new one takes its place."""
    place = model / ".cardsmith/render.md"
    with place.open("wb") as file:
        file.truncate(10 * 2**40)
    receipt = push(model, endpoint=shelf.endpoint)
    (fresh,) = [file.content for file in receipt.plan.files if file.path == ".cardsmith/render.md"]
    assert (receipt.read_back, receipt.notes) == (True, ())
    assert place.stat().st_size < 10_000
    assert place.read_bytes() == fresh


_UNTOUCHED = "Nothing was pushed; every file is as it was."


def test_a_folder_that_cannot_be_written(
    model: Path, shelf: Shelf, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """As anybody but root would see it."""

    rehearsed = atomic.rehearsed

    def closed(path: Path, data: bytes) -> AbstractContextManager[Callable[[], None]]:
        if path.is_relative_to(model):
            raise PermissionError(13, "Permission denied")
        return rehearsed(path, data)

    monkeypatch.setattr(atomic, "rehearsed", closed)
    before = snapshot(model)
    assert run(["push", str(model), "--repo-id", f"local/{model.name}", "--endpoint", shelf.endpoint]) == 2
    said = f"cardsmith: {model} cannot be written: Permission denied. Check its permissions and space. {_UNTOUCHED}\n"
    assert capsys.readouterr().err == said
    assert (snapshot(model), shelf.repositories()) == (before, [])


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="nothing is closed to root")
def test_a_folder_without_write_permission(model: Path, shelf: Shelf, capsys: pytest.CaptureFixture[str]) -> None:
    model.chmod(stat.S_IRUSR | stat.S_IXUSR)
    try:
        assert run(["push", str(model), "--repo-id", f"local/{model.name}", "--endpoint", shelf.endpoint]) == 2
    finally:
        model.chmod(0o755)
    said = f"cardsmith: {model} cannot be written: Permission denied. Check its permissions and space. {_UNTOUCHED}\n"
    assert capsys.readouterr().err == said


def test_a_dry_run_writes_nothing(model: Path, shelf: Shelf) -> None:
    (model / "README.md").write_text("# Mine\n")
    before = snapshot(model)
    receipt = push(model, endpoint=shelf.endpoint, dry_run=True)
    assert (receipt.commit, receipt.dry_run, receipt.read_back, receipt.against) == (None, True, False, ())
    assert snapshot(model) == before
    assert shelf.repositories() == []


def test_a_dry_run_plans_what_a_push_sends(tmp_path: Path, model: Path, shelf: Shelf) -> None:
    planned = push(model, endpoint=shelf.endpoint, dry_run=True)
    pushed = push(model, endpoint=shelf.endpoint)
    assert [(f.path, f.sha256) for f in planned.plan.files] == [(f.path, f.sha256) for f in pushed.plan.files]
    sizes = {path: len(data) for path, data in contents(model).items()}
    assert {f.path: f.size for f in planned.plan.files} | {".cardsmith/receipt.json": ANY} == sizes
