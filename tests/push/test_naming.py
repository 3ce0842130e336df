"""Where a folder goes when nobody says it, and the line that tells."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cardsmith.errors import GateClosed
from cardsmith.facts import OWNER, Finding, assemble, write
from cardsmith.localhub import LocalHub
from cardsmith.push import push

from .makers import Shelf, make_model
from .test_edits import not_read_back
from .two_sides import api

ARGUMENTS = "training arguments: hub_model_id"
LAST = "as the last push from this folder"


def retrain(model: Path, *found: Finding) -> None:
    """What a training into the same folder leaves: its own facts, and the receipt of the last push."""
    write(model, assemble([Finding("card.license", "mit", "the owner"), *found]))


def aims_at(model: Path, endpoint: str) -> tuple[str, list[str]]:
    """Where a push would go, and what it says first."""
    said: list[str] = []
    receipt = push(model, endpoint=endpoint, verify=False, dry_run=True, say=said.append)
    return receipt.repo_id, said[:1]


@pytest.mark.parametrize(
    ("found", "target", "why"),
    [
        ([], "local/other", LAST),
        ([Finding("repo_id", "Local/OTHER", ARGUMENTS)], "local/other", LAST),
        ([Finding("repo_id", "local/third", ARGUMENTS)], "local/other", f"{LAST}; {ARGUMENTS} is local/third"),
        ([Finding("repo_id", "local/third", OWNER)], "local/third", OWNER),
    ],
)
def test_after_another_training_it_goes_where_the_last_push_went(
    model: Path, shelf: Shelf, found: list[Finding], target: str, why: str
) -> None:
    push(model, endpoint=shelf.endpoint, verify=False)
    push(model, "local/other", endpoint=shelf.endpoint, verify=False)
    retrain(model, *found)
    assert aims_at(model, shelf.endpoint) == (target, [f"No --repo-id: this goes to {target} ({why})."])


def test_a_folder_without_its_receipt_goes_where_its_facts_say(model: Path, shelf: Shelf) -> None:
    push(model, "local/other", endpoint=shelf.endpoint, verify=False)
    (model / ".cardsmith/receipt.json").unlink()
    assert aims_at(model, shelf.endpoint) == ("local/other", [f"No --repo-id: this goes to local/other ({LAST})."])


def test_a_push_that_was_not_read_back_is_the_last_one_too(model: Path, shelf: Shelf) -> None:
    push(model, endpoint=shelf.endpoint, verify=False)
    with not_read_back():
        push(model, "local/other", endpoint=shelf.endpoint, verify=False)
    assert aims_at(model, shelf.endpoint) == ("local/other", [f"No --repo-id: this goes to local/other ({LAST})."])


def test_the_last_push_to_this_hub_counts_before_one_to_another(model: Path, shelf: Shelf, tmp_path: Path) -> None:
    push(model, "local/other", endpoint=shelf.endpoint, verify=False)
    with LocalHub(tmp_path / "staging" / "hub").running() as staging:
        push(model, "local/trial", endpoint=staging, verify=False)
        assert [aims_at(model, each)[0] for each in (staging, shelf.endpoint)] == ["local/trial", "local/other"]
    with LocalHub(shelf.root).running() as elsewhere:  # the address is another each time
        assert aims_at(model, elsewhere)[0] == "local/trial"


def test_what_is_no_repository_in_a_receipt_is_not_gone_to(model: Path, shelf: Shelf) -> None:
    push(model, "local/other", endpoint=shelf.endpoint, verify=False)
    place = model / ".cardsmith/receipt.json"
    said = json.loads(place.read_bytes())
    place.write_text(json.dumps({**said, "pushed": {"x": {}, **said["pushed"], f"{shelf.endpoint}/a b/c": {}}}))
    assert aims_at(model, shelf.endpoint)[0] == "local/other"


GUESS = "No --repo-id: this goes to local/tiny (your own name, and the model's from {})."
TAKEN = (
    "local/tiny is there already, and nothing but its name says that it is this folder's. "
    "If it is, push with --repo-id local/tiny; if not, name another one."
)


@pytest.mark.parametrize("source", ["name of the folder", "training arguments: output_dir"])
def test_a_guess_is_said(model: Path, shelf: Shelf, source: str) -> None:
    if source != "name of the folder":
        retrain(model, Finding("model_name", "tiny", source))
    assert aims_at(model, shelf.endpoint) == ("local/tiny", [GUESS.format(source)])
    told: list[str] = []
    push(model, endpoint=shelf.endpoint, verify=False, say=told.append)
    assert told == [GUESS.format(source)]


@pytest.fixture
def twin(model: Path, shelf: Shelf, pushed: str) -> Path:
    """Another model of the same name, and the first one on the Hub."""
    folder = make_model(model.parent / "another" / "tiny")
    (folder / "tokenizer.json").write_text('{"version": "2.0"}')
    return folder


def test_a_guess_goes_over_nothing(twin: Path, shelf: Shelf) -> None:
    before = shelf.commits("local/tiny")
    dry = push(twin, endpoint=shelf.endpoint, verify=False, dry_run=True)
    assert dry.against == (TAKEN,)
    with pytest.raises(GateClosed) as caught:
        push(twin, endpoint=shelf.endpoint, verify=False)
    assert (str(caught.value), shelf.commits("local/tiny")) == (f"Nothing was pushed:\n  - {TAKEN}", before)
    assert push(twin, "local/tiny", endpoint=shelf.endpoint, verify=False).read_back


def test_a_guess_may_be_a_proposal_or_a_new_branch(twin: Path, shelf: Shelf) -> None:
    assert push(twin, endpoint=shelf.endpoint, verify=False, revision="dev", dry_run=True).against == ()
    assert push(twin, endpoint=shelf.endpoint, verify=False, pr=True).pr == 1


def test_a_guess_may_be_an_empty_repository_or_hold_the_same(model: Path, shelf: Shelf) -> None:
    api(shelf).create_repo("local/tiny", private=True)
    assert push(model, endpoint=shelf.endpoint).read_back
    for name in ("receipt.json", "facts.json"):
        (model / ".cardsmith" / name).unlink()
    retrain(model)
    assert push(model, endpoint=shelf.endpoint, dry_run=True).against == ()


def test_what_the_training_named_is_no_guess(twin: Path, shelf: Shelf) -> None:
    retrain(twin, Finding("repo_id", "local/tiny", ARGUMENTS))
    assert push(twin, endpoint=shelf.endpoint, verify=False).read_back
