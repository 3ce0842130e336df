"""What this folder has put there itself is nobody's edit: through a pull request that was merged, or on main."""

from __future__ import annotations

import json
from pathlib import Path

from cardsmith.push import push

from .makers import Shelf, judge
from .two_sides import ID, INTRO, api, edit, put, there

_CHANGED = (
    "tokenizer.json was changed on the Hub since this folder was last pushed, and is another one here. Take that over, "
    "or push this one with --prefer here."
)


def change(model: Path, version: str) -> None:
    """Another tokenizer."""
    (model / "tokenizer.json").write_text(f'{{"version": "{version}"}}')
    judge(model)


def propose_and_merge(model: Path, shelf: Shelf) -> None:
    """The card says "One.", by pull request 1."""
    edit(model, [(INTRO, "One.")])
    change(model, "1")
    push(model, endpoint=shelf.endpoint, pr=True)
    api(shelf).merge_pull_request(ID, 1)


def test_a_pull_request_that_was_merged(model: Path, shelf: Shelf, pushed: str) -> None:
    propose_and_merge(model, shelf)
    edit(model, [("One.", "Two.")])
    change(model, "2")
    for proposes in (True, False):
        assert push(model, endpoint=shelf.endpoint, pr=proposes, dry_run=True).against == ()
    push(model, endpoint=shelf.endpoint)
    assert (there(shelf).count("One."), there(shelf).count("Two.")) == (0, 1)
    assert shelf.git(ID, "show", "main:tokenizer.json") == '{"version": "2"}'


def test_an_edit_after_it_was_merged(model: Path, shelf: Shelf, pushed: str) -> None:
    propose_and_merge(model, shelf)
    put(shelf, '{"theirs": 1}', "tokenizer.json")
    put(shelf, there(shelf).replace("One.", "Theirs."))
    edit(model, [("One.", "Two.")])
    change(model, "2")
    against = push(model, endpoint=shelf.endpoint, dry_run=True, verify=False).against
    assert [reason.partition(" ")[0] for reason in against] == ["README.md:", "tokenizer.json"]


def test_a_later_one_that_was_closed(model: Path, shelf: Shelf, pushed: str) -> None:
    """What stands on main came by the one before it."""
    propose_and_merge(model, shelf)
    edit(model, [("One.", "Two.")])
    change(model, "2")
    push(model, endpoint=shelf.endpoint, pr=True)
    api(shelf).change_discussion_status(ID, 2, "closed")
    edit(model, [("Two.", "Three.")])
    change(model, "3")
    assert push(model, endpoint=shelf.endpoint, dry_run=True).against == ()
    push(model, endpoint=shelf.endpoint)
    assert [there(shelf).count(word) for word in ("One.", "Two.", "Three.")] == [0, 0, 1]


def test_a_pull_request_that_is_open_is_no_base(model: Path, shelf: Shelf, pushed: str) -> None:
    """What it adds to the card was not deleted on main."""
    edit(model, [(INTRO, "One.")])
    push(model, endpoint=shelf.endpoint, pr=True)
    put(shelf, "notes", "notes.txt")
    push(model, endpoint=shelf.endpoint)
    assert there(shelf).count("One.") == 1


def test_a_name_in_another_letter_case_is_the_same_repository(model: Path, shelf: Shelf, pushed: str) -> None:
    """The Hub takes either: what stands there, the card and the receipt are of the name that it gives."""
    put(shelf, '{"theirs": 1}', "tokenizer.json")
    change(model, "1")
    for proposes in (False, True):
        receipt = push(model, "Local/TINY", endpoint=shelf.endpoint, dry_run=True, pr=proposes)
        assert (receipt.repo_id, receipt.url) == (ID, f"{shelf.endpoint}/{ID}")
        assert receipt.against == (() if proposes else (_CHANGED,))
    done = push(model, "Local/TINY", endpoint=shelf.endpoint, prefer="here")
    assert (done.repo_id, "Local/" in there(shelf), "TINY" in there(shelf)) == (ID, False, False)
    said = json.loads((model / ".cardsmith/receipt.json").read_bytes())
    assert list(said["pushed"]) == [f"{shelf.endpoint}/{ID}"]


def test_a_pull_request_under_another_letter_case(model: Path, shelf: Shelf, pushed: str) -> None:
    change(model, "1")
    assert push(model, endpoint=shelf.endpoint, pr=True).pr == 1
    change(model, "2")
    assert push(model, "LOCAL/tiny", endpoint=shelf.endpoint, pr=True).pr == 1


def test_a_new_branch_is_made_of_main(model: Path, shelf: Shelf, pushed: str) -> None:
    put(shelf, '{"theirs": 1}', "tokenizer.json")
    change(model, "1")
    for revision in (None, "dev"):
        assert push(model, endpoint=shelf.endpoint, revision=revision, dry_run=True).against == (_CHANGED,)
    assert push(model, endpoint=shelf.endpoint, revision="dev", prefer="here").made_branch
