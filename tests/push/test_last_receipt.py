"""What the Hub held after the last push: written when a push is proved, and believed only where it is a receipt."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from cardsmith.push import push

from .makers import Shelf, contents
from .two_sides import APART, ID, INTRO, LIMITS, START, edit, edited, put, there


def test_the_receipt_of_a_push(model: Path, shelf: Shelf, pushed: str) -> None:
    place = model / ".cardsmith/receipt.json"
    first = place.read_bytes()
    assert json.loads(first)["commits"] == {"main": shelf.commits(ID)[0]}
    push(model, endpoint=shelf.endpoint)
    push(model, endpoint=shelf.endpoint, dry_run=True)
    assert place.read_bytes() == first
    edit(model, [(INTRO, "Mine.")])
    receipt = push(model, endpoint=shelf.endpoint)
    assert json.loads(first)["commit"] != receipt.commit
    assert json.loads(place.read_bytes()) == {**receipt.to_dict(), "commits": {"main": receipt.commit}}
    assert ".cardsmith/receipt.json" not in shelf.paths(ID)


def _is_folder(place: Path) -> None:
    place.unlink()
    place.mkdir()


def _says(**said: object) -> Callable[[Path], object]:
    return lambda place: place.write_text(json.dumps({**json.loads(place.read_bytes()), **said}))


RECEIPTS: dict[str, Callable[[Path], object]] = {
    "none": Path.unlink,
    "no JSON": lambda place: place.write_bytes(b"\xff{"),
    "a deep nest": lambda place: place.write_text("[" * 100_000),
    "a list": lambda place: place.write_text("[1]"),
    "too large": lambda place: place.write_bytes(place.read_bytes() + b" " * 2**22),
    "a folder": _is_folder,
    "a link": lambda place: (place.rename(place.with_name("x")), place.symlink_to("x")),
    "a pipe": lambda place: (place.unlink(), os.mkfifo(place)),
    "of another repository": _says(repo_id="local/other"),
    "of a dry run": _says(read_back=False),
    "a truth that is a number": _says(read_back=1),
    "no commit": _says(commits={"main": None}),
    "a number": _says(commits={"main": int("1" * 40)}),
    "a branch": _says(commits={"main": "main"}),
    "a line more": _says(commits={"main": "1" * 40 + "\n"}),
    "a commit that is not there": _says(commits={"main": "1" * 40}),
    "commits that are none": _says(commits=["main"]),
    "a list of commits": _says(commits={"main": ["1" * 40]}),
}


@pytest.mark.parametrize("case", RECEIPTS)
def test_a_receipt_that_says_nothing_is_not_used(case: str, model: Path, shelf: Shelf, pushed: str) -> None:
    """The last render on the Hub takes its place: a section that was pushed from here counts as written there."""
    edit(model, [(START, LIMITS + START)])
    push(model, endpoint=shelf.endpoint)
    put(shelf, edited(there(shelf), [(INTRO, "Theirs.")]))
    edit(model, [("It lies.", "It lies a lot.")])
    with_receipt = push(model, endpoint=shelf.endpoint, dry_run=True)
    RECEIPTS[case](model / ".cardsmith/receipt.json")
    without = push(model, endpoint=shelf.endpoint, dry_run=True)
    assert (with_receipt.against, with_receipt.to_dict()["from_hub"]) == ((), ["# tiny"])
    sides = [f"## Limits\n      \n      {text}" for text in ("It lies a lot.", "It lies.")]
    assert without.against == (APART.format("## Limits", *sides),)
    assert without.to_dict()["from_hub"] == ["# tiny"]


def test_a_receipt_that_cannot_be_written_is_a_note(model: Path, shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    place = model / ".cardsmith/receipt.json"
    place.mkdir()
    receipt = push(model, endpoint=shelf.endpoint)
    assert receipt.read_back
    assert receipt.notes == (
        f"{place} cannot be written: Is a directory. The next push knows less of what changed on the Hub.",
    )


def test_a_receipt_does_not_follow_a_link(model: Path, shelf: Shelf, tmp_path: Path) -> None:
    (tmp_path / "precious").write_text("mine")
    (model / ".cardsmith/receipt.json").symlink_to(tmp_path / "precious")
    assert push(model, endpoint=shelf.endpoint).notes == ()
    assert (tmp_path / "precious").read_text() == "mine"
    assert ".cardsmith/receipt.json" in contents(model)
