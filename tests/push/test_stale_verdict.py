"""A verdict on other weights does not stay on the Hub beside new ones that nothing has verified."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from cardsmith.errors import GateClosed, PushError
from cardsmith.lint import validate
from cardsmith.push import Receipt, push
from cardsmith.push.hub import Hub

from .makers import Shelf, contents, safetensors
from .signing import VERIFIED, make_key, verify
from .two_sides import ID, api, put

_VERDICT = ".cardsmith/verdict.json"


def trained_on(model: Path) -> Path:
    """Other weights than were verified."""
    (model / "model.safetensors").write_bytes(safetensors(floats=4))
    return model


def unverified(model: Path, shelf: Shelf, **options: Any) -> Receipt:
    return push(model, ID, endpoint=shelf.endpoint, verify=False, **options)


def clone(shelf: Shelf, place: Path) -> Path:
    from huggingface_hub import snapshot_download

    return Path(snapshot_download(ID, local_dir=place, endpoint=shelf.endpoint))


def test_it_is_deleted_in_the_same_commit(model: Path, shelf: Shelf, pushed: str, tmp_path: Path) -> None:
    before, there = contents(trained_on(model)), shelf.commits(ID)
    dry = unverified(model, shelf, dry_run=True)
    assert (dry.to_dict()["deleted"], contents(model), shelf.commits(ID)) == ([_VERDICT], before, there)
    done = unverified(model, shelf)
    assert (done.to_dict()["deleted"], done.read_back, done.unchanged) == ([_VERDICT], True, False)
    assert shelf.commits(ID)[1:] == there
    assert sorted({".gitattributes", *(file.path for file in done.plan.files)}) == shelf.paths(ID)
    assert [each for each in validate(clone(shelf, tmp_path / "clone") / "README.md") if each.severity == "error"] == []
    again = unverified(model, shelf)
    assert (again.unchanged, again.to_dict()["deleted"], len(shelf.commits(ID))) == (True, [], len(there) + 1)


def test_a_push_that_verifies_deletes_none(model: Path, shelf: Shelf, pushed: str) -> None:
    dry = push(trained_on(model), ID, endpoint=shelf.endpoint, dry_run=True)
    assert (dry.verified, dry.to_dict()["deleted"]) == (False, [])


def test_one_on_these_very_weights_stays(model: Path, shelf: Shelf, pushed: str) -> None:
    """It came from another machine."""
    (model / _VERDICT).unlink()
    done = unverified(model, shelf)
    assert (done.verified, done.to_dict()["deleted"], _VERDICT in shelf.paths(ID)) == (False, [], True)


@pytest.mark.parametrize("text", ["[1]", "{", "{}", '{"checks": [], "files": 1}'])
def test_a_file_that_is_no_verdict_stays(model: Path, shelf: Shelf, pushed: str, text: str) -> None:
    put(shelf, text, _VERDICT)
    done = unverified(trained_on(model), shelf)
    assert (done.to_dict()["deleted"], shelf.git(ID, "show", f"main:{_VERDICT}")) == ([], text)


def test_where_all_else_is_there_already(model: Path, shelf: Shelf, pushed: str) -> None:
    old = shelf.git(ID, "show", f"main:{_VERDICT}")
    unverified(trained_on(model), shelf)
    put(shelf, old, _VERDICT)
    done = unverified(model, shelf)
    assert (done.unchanged, done.to_dict()["deleted"], _VERDICT in shelf.paths(ID)) == (False, [_VERDICT], False)


def test_a_pull_request_and_a_new_branch(model: Path, shelf: Shelf, pushed: str) -> None:
    proposed = unverified(trained_on(model), shelf, pr=True)
    assert (proposed.pr, proposed.to_dict()["deleted"]) == (1, [_VERDICT])
    assert _VERDICT not in shelf.git(ID, "ls-tree", "-r", "--name-only", "refs/pr/1").splitlines()
    assert unverified(model, shelf, pr=True).unchanged
    branched = unverified(model, shelf, revision="dev")
    assert (branched.made_branch, branched.to_dict()["deleted"]) == (True, [_VERDICT])
    assert _VERDICT not in shelf.git(ID, "ls-tree", "-r", "--name-only", "dev").splitlines()
    assert _VERDICT in shelf.paths(ID)


def test_somebody_deletes_it_meanwhile(model: Path, shelf: Shelf, pushed: str) -> None:
    left = [_VERDICT]

    def interfere(_: Receipt) -> bool:
        while left:
            api(shelf).delete_file(left.pop(), ID)
        return True

    done = unverified(trained_on(model), shelf, confirm=interfere)
    assert (done.to_dict()["deleted"], done.read_back, _VERDICT in shelf.paths(ID)) == ([], True, False)


def test_a_signature_over_what_stays(model: Path, shelf: Shelf, tmp_path: Path) -> None:
    key = make_key(tmp_path / "key.pem")
    push(model, ID, endpoint=shelf.endpoint, sign=key)
    with pytest.raises(GateClosed, match=r"The files on the Hub are signed, and model\.sig would not fit these\."):
        unverified(trained_on(model), shelf)
    done = unverified(model, shelf, sign=key)
    assert (done.to_dict()["deleted"], done.warnings) == ([_VERDICT], ())
    assert verify(clone(shelf, tmp_path / "clone"), key) == VERIFIED


def test_a_hub_that_keeps_it(model: Path, shelf: Shelf, pushed: str, monkeypatch: pytest.MonkeyPatch) -> None:
    commit = Hub.commit
    monkeypatch.setattr(Hub, "commit", lambda hub, *rest: commit(hub, *rest[:5]))
    with pytest.raises(PushError) as caught:
        unverified(trained_on(model), shelf)
    head = shelf.commits(ID)[0]
    assert str(caught.value) == f"{ID} at {head} still holds what was to be deleted: {_VERDICT}. Push again."
