"""What changes in the folder while it is pushed: nothing goes over it, and what was meant to be published is."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cardsmith.errors import CardsmithError
from cardsmith.push import push
from cardsmith.push.hub import Hub

from .makers import Shelf, contents, judge
from .two_sides import ID, INTRO, LIMITS, START, edit, edited, put, there

_CHANGED = "changed while it was being pushed. Wait until nothing writes to it, and push again."
_LEFT = "Changed in {} during the push, and left alone: {}. Push again to publish the change."
_MINE = [(START, LIMITS + START)]


def _edit(model: Path) -> None:
    edit(model, _MINE)


#: path → what a person or a running trainer makes of it meanwhile
EDITS: dict[str, Callable[[Path], object]] = {
    "README.md": _edit,
    ".cardsmith/facts.json": lambda model: (model / ".cardsmith/facts.json").write_text('{"schema": 1}'),
    ".cardsmith/render.md": lambda model: (model / ".cardsmith/render.md").unlink(),
    "training_args.json": lambda model: (model / "training_args.json").write_text("{}"),
}


def around(monkeypatch: pytest.MonkeyPatch, before: Callable[[], object], after: Callable[[], object]) -> None:
    """Do this before the Hub is asked to commit, once, and that after it has committed."""
    commit, first = Hub.commit, [before]

    def other(*arguments: Any) -> Any:
        while first:
            first.pop()()
        made = commit(*arguments)
        after()
        return made

    monkeypatch.setattr(Hub, "commit", other)


def other_facts(model: Path) -> None:
    """As a run that ended once more leaves them: the card will say another licence."""
    place = model / ".cardsmith/facts.json"
    said = json.loads(place.read_bytes())
    place.write_text(json.dumps({**said, "facts": {**said["facts"], "card": {"license": "apache-2.0"}}}))


def nothing() -> None:
    """Done where nothing is to be done."""


@pytest.mark.parametrize("path", EDITS)
def test_a_change_while_it_is_asked(path: str, model: Path, shelf: Shelf, pushed: str) -> None:
    (model / "training_args.json").write_text('{"learning_rate": 0.125}')
    head, after = shelf.commits(ID), {}

    def ask(_: object) -> bool:
        EDITS[path](model)
        after.update(contents(model))
        return True

    with pytest.raises(CardsmithError) as caught:
        push(model, endpoint=shelf.endpoint, confirm=ask)
    assert str(caught.value) == f"{model / path} {_CHANGED}"
    assert (contents(model), shelf.commits(ID)) == (after, head)


def test_a_change_while_what_was_made_of_it_is_sent(
    model: Path, shelf: Shelf, pushed: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    head = shelf.commits(ID)
    other_facts(model)
    around(monkeypatch, lambda: _edit(model), nothing)
    with pytest.raises(CardsmithError) as caught:
        push(model, endpoint=shelf.endpoint)
    assert str(caught.value) == f"{model / 'README.md'} {_CHANGED} No file was pushed."
    assert ((model / "README.md").read_text("utf-8"), shelf.commits(ID)) == (edited(pushed, _MINE), head)


def test_a_change_that_comes_in_with_somebody_elses(
    model: Path, shelf: Shelf, pushed: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The push begins anew on top of theirs, with what lies here by then."""

    def both() -> None:
        put(shelf, "theirs", "notes.txt")
        other_facts(model)

    (model / "tokenizer.json").write_text('{"version": "1"}')
    judge(model)
    around(monkeypatch, both, nothing)
    assert push(model, endpoint=shelf.endpoint).notes == ()
    assert there(shelf) == edited(pushed, [("license: mit", "license: apache-2.0")])


def test_a_change_after_the_commit(model: Path, shelf: Shelf, pushed: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The next push publishes it, once, beside all that this one has."""
    facts = model / ".cardsmith/facts.json"

    def mine() -> None:
        _edit(model)
        facts.write_text(json.dumps({**json.loads(facts.read_bytes()), "note": "a run's"}))

    other_facts(model)
    with monkeypatch.context() as patched:
        around(patched, nothing, mine)
        receipt = push(model, endpoint=shelf.endpoint)
    first = there(shelf)
    assert receipt.notes == (_LEFT.format(model, "README.md, .cardsmith/facts.json"),)
    assert (model / "README.md").read_text("utf-8") == edited(pushed, _MINE)
    assert json.loads(facts.read_bytes())["note"] == "a run's"
    assert push(model, endpoint=shelf.endpoint).notes == ()
    assert there(shelf) == (model / "README.md").read_text("utf-8") == edited(first, _MINE)
    assert push(model, endpoint=shelf.endpoint).unchanged


def test_a_change_after_the_commit_beside_one_on_the_hub(
    model: Path, shelf: Shelf, pushed: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What came from the Hub into the README that was pushed is not here, and yet not deleted."""
    theirs = [(INTRO, "Theirs."), ("## Verification", "## More of theirs\n\nWords.\n\n## Verification")]
    put(shelf, edited(pushed, theirs))
    other_facts(model)
    with monkeypatch.context() as patched:
        around(patched, nothing, lambda: _edit(model))
        receipt = push(model, endpoint=shelf.endpoint)
    first = there(shelf)
    assert receipt.notes == (_LEFT.format(model, "README.md"),)
    assert (model / "README.md").read_text("utf-8") == edited(pushed, _MINE)
    assert push(model, endpoint=shelf.endpoint).notes == ()
    assert there(shelf) == (model / "README.md").read_text("utf-8") == edited(first, _MINE)
    assert push(model, endpoint=shelf.endpoint).unchanged


def test_a_first_push_of_a_readme_that_is_changed_after_the_commit(
    model: Path, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    """cardsmith has not been here before: nothing is known of the README but that it is a person's."""
    (model / "README.md").write_text("# tiny\n\nMine.\n", "utf-8")
    with monkeypatch.context() as patched:
        around(patched, nothing, lambda: edit(model, [("Mine.", "Mine, and more.")]))
        receipt = push(model, endpoint=shelf.endpoint)
    first = there(shelf)
    assert receipt.notes == (_LEFT.format(model, "README.md"),)
    assert push(model, endpoint=shelf.endpoint).notes == ()
    assert there(shelf) == (model / "README.md").read_text("utf-8") == edited(first, [("Mine.", "Mine, and more.")])
