"""What the Hub held after the last push: written when a push is proved, and believed only where it is a receipt."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from cardsmith.errors import GateClosed, PushError, UnreadableFile
from cardsmith.localhub import LocalHub
from cardsmith.push import last_receipt, push
from cardsmith.push.hub import Hub

from .makers import Shelf, contents
from .two_sides import APART, ID, INTRO, LIMITS, START, api, edit, edited, put, there


def test_the_receipt_of_a_push(model: Path, shelf: Shelf, pushed: str) -> None:
    place = model / ".cardsmith/receipt.json"
    first = place.read_bytes()
    page = f"{shelf.endpoint}/{ID}"
    assert json.loads(first)["pushed"] == {page: {"main": shelf.commits(ID)[0]}}
    push(model, endpoint=shelf.endpoint)
    push(model, endpoint=shelf.endpoint, dry_run=True)
    assert place.read_bytes() == first
    edit(model, [(INTRO, "Mine.")])
    receipt = push(model, endpoint=shelf.endpoint)
    assert json.loads(first)["commit"] != receipt.commit
    noted = {"pushed": {page: {"main": receipt.commit}}, "to_be_public": []}
    assert json.loads(place.read_bytes()) == {**receipt.to_dict(), **noted}
    assert ".cardsmith/receipt.json" not in shelf.paths(ID)


def test_a_receipt_of_very_many_files_is_read_again(
    model: Path, shelf: Shelf, pushed: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It goes without the lists of files then."""
    (model / "wandb").mkdir()
    for number in range(100):
        (model / "wandb" / f"{number}.txt").touch()
    edit(model, [(INTRO, "Mine.")])
    monkeypatch.setattr(last_receipt, "_LARGEST", 4000)
    receipt = push(model, endpoint=shelf.endpoint)
    said = json.loads((model / ".cardsmith/receipt.json").read_bytes())
    noted = {"pushed": {f"{shelf.endpoint}/{ID}": {"main": receipt.commit}}, "to_be_public": []}
    lists = ("files", "left_behind", "from_hub", "kept", "given_up", "overruled")
    assert said == {**{key: each for key, each in receipt.to_dict().items() if key not in lists}, **noted}
    put(shelf, '{"theirs": 1}', "tokenizer.json")
    with pytest.raises(GateClosed, match=r"tokenizer\.json was changed on the Hub since"):
        push(model, endpoint=shelf.endpoint)


def _is_folder(place: Path) -> None:
    place.unlink()
    place.mkdir()


def _says(**said: object) -> Callable[[Path], object]:
    return lambda place: place.write_text(json.dumps({**json.loads(place.read_bytes()), **said}))


def _pushed(known: object) -> Callable[[Path], object]:
    """The same places, and this of each."""
    return lambda place: _says(pushed=dict.fromkeys(json.loads(place.read_bytes())["pushed"], known))(place)


def _as_before(place: Path, **said: object) -> None:
    """As receipts were before they knew of several repositories."""
    now = json.loads(place.read_bytes())
    (commits,) = now.pop("pushed").values()
    place.write_text(json.dumps({**now, "commits": commits, **said}))


RECEIPTS: dict[str, Callable[[Path], object]] = {
    "none": Path.unlink,
    "a folder": _is_folder,
    "a link": lambda place: (place.rename(place.with_name("x")), place.symlink_to("x")),
    "a pipe": lambda place: (place.unlink(), os.mkfifo(place)),
    "of another repository": _says(pushed={"http://127.0.0.1/local/other": {"main": "1" * 40}}),
    "no places": _says(pushed=["main"]),
    "an older one of another repository": lambda place: _as_before(place, repo_id="local/other"),
    "an older one of a dry run": lambda place: _as_before(place, read_back=False),
    "an older one with a truth that is a number": lambda place: _as_before(place, read_back=1),
    "an older one without an address": lambda place: _as_before(place, url=None),
    "an older one with a password": lambda place: _as_before(place, url=f"http://me:you@hub/{ID}"),
    "no commit": _pushed({"main": None}),
    "a number": _pushed({"main": int("1" * 40)}),
    "a branch": _pushed({"main": "main"}),
    "a line more": _pushed({"main": "1" * 40 + "\n"}),
    "a commit that is not there": _pushed({"main": "1" * 40}),
    "commits that are none": _pushed(["main"]),
    "a list of commits": _pushed({"main": ["1" * 40]}),
}


DAMAGED: dict[str, Callable[[Path], object]] = {
    "no JSON": lambda place: place.write_bytes(b"\xff{"),
    "a deep nest": lambda place: place.write_text("[" * 100_000),
    "a list": lambda place: place.write_text("[1]"),
    "too large": lambda place: place.write_bytes(place.read_bytes() + b" " * 2**22),
}


@pytest.mark.parametrize("case", DAMAGED)
def test_a_receipt_that_is_damaged_ends_the_push(case: str, model: Path, shelf: Shelf, pushed: str) -> None:
    place, head = model / ".cardsmith/receipt.json", shelf.commits(ID)
    DAMAGED[case](place)
    for named in (None, ID):
        with pytest.raises(UnreadableFile) as caught:
            push(model, named, endpoint=shelf.endpoint, dry_run=named is None)
        assert str(caught.value) == (
            f"{place} cannot be read as a receipt. Without it a push does not know where the last one went, and what "
            "others have changed there since. Restore it, or delete it."
        )
    assert shelf.commits(ID) == head


@pytest.mark.parametrize("case", RECEIPTS)
def test_a_receipt_that_says_nothing_is_not_used(case: str, model: Path, shelf: Shelf, pushed: str) -> None:
    """The last render on the Hub takes its place: a section that was pushed from here counts as written there."""
    edit(model, [(START, LIMITS + START)])
    push(model, endpoint=shelf.endpoint)
    put(shelf, edited(there(shelf), [(INTRO, "Theirs.")]))
    edit(model, [("It lies.", "It lies a lot.")])
    with_receipt = push(model, ID, endpoint=shelf.endpoint, dry_run=True)
    RECEIPTS[case](model / ".cardsmith/receipt.json")
    without = push(model, ID, endpoint=shelf.endpoint, dry_run=True)
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


def test_a_repository_that_is_to_be_public_and_cannot_be_noted(model: Path, shelf: Shelf) -> None:
    place, told = model / ".cardsmith/receipt.json", list[str]()
    place.mkdir()
    receipt = push(model, ID, endpoint=shelf.endpoint, public=True, say=told.append)
    why = f"{place} cannot be written: Is a directory."
    forgotten = "If this push is interrupted, the next one does not know that the repository is to be public."
    assert told == [f"{why} {forgotten}"]
    assert (receipt.private, receipt.notes) == (False, (f"{why} The next push knows less of what changed on the Hub.",))


def test_a_receipt_does_not_follow_a_link(model: Path, shelf: Shelf, tmp_path: Path) -> None:
    (tmp_path / "precious").write_text("mine")
    (model / ".cardsmith/receipt.json").symlink_to(tmp_path / "precious")
    assert push(model, endpoint=shelf.endpoint).notes == ()
    assert (tmp_path / "precious").read_text() == "mine"
    assert ".cardsmith/receipt.json" in contents(model)


CLOSED = (
    "  - tokenizer.json was changed on the Hub since this folder was last pushed, and is "
    "another one here. Take that over, or push this one with --prefer here."
)


def refused(model: Path, shelf: Shelf, **options: Any) -> None:
    """Somebody's tokenizer stands there, and stays."""
    with pytest.raises(GateClosed) as caught:
        push(model, ID, endpoint=shelf.endpoint, **options)
    assert str(caught.value).splitlines()[1:] == [CLOSED]


def test_an_older_receipt(model: Path, shelf: Shelf, pushed: str) -> None:
    _as_before(model / ".cardsmith/receipt.json")
    put(shelf, '{"theirs": 1}', "tokenizer.json")
    refused(model, shelf)
    push(model, endpoint=shelf.endpoint, prefer="here")
    said = json.loads((model / ".cardsmith/receipt.json").read_bytes())
    assert said["pushed"] == {f"{shelf.endpoint}/{ID}": {"main": shelf.commits(ID)[0]}}


def test_a_push_elsewhere_in_between(model: Path, shelf: Shelf, pushed: str) -> None:
    first = shelf.commits(ID)[0]
    push(model, "local/other", endpoint=shelf.endpoint, verify=False)
    said = json.loads((model / ".cardsmith/receipt.json").read_bytes())
    pages = {f"{shelf.endpoint}/{name}": {"main": shelf.commits(name)[0]} for name in (ID, "local/other")}
    assert (said["pushed"], pages[f"{shelf.endpoint}/{ID}"]) == (pages, {"main": first})
    put(shelf, '{"theirs": 1}', "tokenizer.json")
    refused(model, shelf, verify=False)


@pytest.fixture
def staging(tmp_path: Path) -> Iterator[Shelf]:
    """Another Hub."""
    with LocalHub(tmp_path / "staging" / "hub").running() as endpoint:
        yield Shelf(tmp_path / "staging" / "hub", endpoint)


def test_a_push_to_another_hub_in_between(model: Path, shelf: Shelf, pushed: str, staging: Shelf) -> None:
    edit(model, [(INTRO, "Mine.")])
    push(model, ID, endpoint=staging.endpoint)
    put(shelf, '{"theirs": 1}', "tokenizer.json")
    refused(model, shelf)


def test_a_hub_that_has_another_address_by_now(model: Path, shelf: Shelf, pushed: str, tmp_path: Path) -> None:
    """The embedded Hub takes a free port each time."""
    put(shelf, '{"theirs": 1}', "tokenizer.json")
    with LocalHub(shelf.root).running() as endpoint:
        refused(model, Shelf(shelf.root, endpoint))


def test_pull_requests_on_two_hubs(model: Path, shelf: Shelf, pushed: str, staging: Shelf) -> None:
    """The numbers of one say nothing of the other, whichever is larger."""
    edit(model, [(INTRO, "Mine.")])
    assert push(model, endpoint=shelf.endpoint, pr=True).pr == 1
    push(model, ID, endpoint=staging.endpoint)
    api(staging).create_pull_request(ID, "Somebody's")
    edit(model, [("Mine.", "Mine too.")])
    assert push(model, ID, endpoint=staging.endpoint, pr=True).pr == 2
    edit(model, [("Mine too.", "Mine as well.")])
    assert push(model, ID, endpoint=shelf.endpoint, pr=True).pr == 1


def test_a_repository_that_is_to_be_public_after_a_push_elsewhere(
    model: Path, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> None:
        raise PushError("the network is down")

    with monkeypatch.context() as patched:
        patched.setattr(Hub, "commit", fails)
        with pytest.raises(PushError):
            push(model, ID, endpoint=shelf.endpoint, public=True)
    push(model, "local/other", endpoint=shelf.endpoint, verify=False)
    receipt = push(model, ID, endpoint=shelf.endpoint, public=True, verify=False)
    assert (receipt.private, receipt.notes) == (False, ())
    assert json.loads((model / ".cardsmith/receipt.json").read_bytes())["to_be_public"] == []
