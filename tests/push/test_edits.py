"""What other persons do to files on the Hub, the card aside: nothing goes over it, or beside it, without a word."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from huggingface_hub import CommitOperationAdd

from cardsmith.errors import ConfigError, GateClosed, HubError, PushError
from cardsmith.push import push
from cardsmith.push.hub import Hub, Refused

from .makers import Shelf, judge, random_text
from .two_sides import ID, api, put

_SINCE = "since this folder was last pushed, and is another one here. Take that over, or push this one with"


def change(model: Path, version: str) -> None:
    """Another tokenizer."""
    (model / "tokenizer.json").write_text(f'{{"version": "{version}"}}')
    judge(model)


def closed(model: Path, shelf: Shelf, **options: Any) -> list[str]:
    """Why the gate is closed."""
    with pytest.raises(GateClosed) as caught:
        push(model, endpoint=shelf.endpoint, **options)
    return [line.removeprefix("  - ") for line in str(caught.value).splitlines()[1:]]


def delete(shelf: Shelf, path: str) -> None:
    api(shelf).delete_file(path, repo_id=ID)


def test_a_file_that_was_changed_there_and_not_here(model: Path, shelf: Shelf, pushed: str) -> None:
    put(shelf, '{"theirs": 1}', "tokenizer.json")
    head = shelf.commits(ID)
    assert closed(model, shelf) == [f"tokenizer.json was changed on the Hub {_SINCE} --prefer here."]
    assert shelf.commits(ID) == head
    push(model, endpoint=shelf.endpoint, prefer="here")
    assert shelf.git(ID, "show", "main:tokenizer.json") == "{}"
    assert push(model, endpoint=shelf.endpoint).unchanged


def test_a_file_that_was_changed_there_and_is_preferred(model: Path, shelf: Shelf, pushed: str) -> None:
    """What is said to work does: it is run."""
    put(shelf, '{"theirs": 1}', "tokenizer.json")
    (why,) = closed(model, shelf, prefer="hub")
    command = f"hf download {ID} tokenizer.json --local-dir {model}"
    assert why == (
        "tokenizer.json was changed on the Hub since this folder was last pushed, and is another one here. --prefer "
        f"hub is for the card only. Take that over with: {command}, or push this one with --prefer here."
    )
    hf = Path(sys.executable).with_name("hf")
    subprocess.run(
        [hf, *command.split()[1:]], check=True, capture_output=True, env={**os.environ, "HF_ENDPOINT": shelf.endpoint}
    )
    assert (model / "tokenizer.json").read_text() == '{"theirs": 1}'
    judge(model)
    before = shelf.paths(ID)
    assert push(model, endpoint=shelf.endpoint).read_back
    assert shelf.paths(ID) == before


def test_a_file_that_was_deleted_there(model: Path, shelf: Shelf, pushed: str) -> None:
    delete(shelf, "tokenizer.json")
    (why,) = closed(model, shelf)
    assert why == (
        "tokenizer.json was deleted on the Hub since this folder was last pushed. Put it back with --prefer here, "
        "or delete it here too."
    )
    push(model, endpoint=shelf.endpoint, prefer="here")
    assert shelf.git(ID, "show", "main:tokenizer.json") == "{}"


def test_a_card_that_was_deleted_there(model: Path, shelf: Shelf, pushed: str) -> None:
    delete(shelf, "README.md")
    assert closed(model, shelf) == [
        "README.md was deleted on the Hub since this folder was last pushed. Put it back with --prefer here."
    ]


def test_a_file_that_is_new_on_both_sides(model: Path, shelf: Shelf, pushed: str) -> None:
    put(shelf, '{"theirs": 1}', "generation_config.json")
    (model / "generation_config.json").write_text("{}")
    judge(model)
    assert closed(model, shelf) == [f"generation_config.json is new on the Hub {_SINCE} --prefer here."]


def test_a_file_that_this_folder_did_not_have_when_it_was_last_pushed(model: Path, shelf: Shelf, pushed: str) -> None:
    """The commit of the last push holds it: somebody else had put it there before."""
    put(shelf, '{"theirs": 1}', "generation_config.json")
    change(model, "1")
    assert push(model, endpoint=shelf.endpoint).read_back
    (model / "generation_config.json").write_text("{}")
    change(model, "2")
    (why,) = closed(model, shelf)
    assert why == (
        "generation_config.json on the Hub is not of the last push of this folder, and is another one here. Take that "
        "over, or push this one with --prefer here."
    )
    assert push(model, endpoint=shelf.endpoint, prefer="here").read_back
    (model / "generation_config.json").write_text('{"mine": 1}')
    judge(model)
    assert push(model, endpoint=shelf.endpoint).read_back


def test_the_same_change_on_both_sides_and_another_file(model: Path, shelf: Shelf, pushed: str) -> None:
    put(shelf, '{"version": "1"}', "tokenizer.json")
    put(shelf, "theirs", "notes.txt")
    change(model, "1")
    assert push(model, endpoint=shelf.endpoint).read_back
    assert shelf.git(ID, "show", "main:notes.txt") == "theirs"


def test_a_file_that_is_changed_while_it_is_pushed(
    model: Path, shelf: Shelf, pushed: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The folder has no receipt: what the first attempt saw is what counts."""
    (model / ".cardsmith" / "receipt.json").unlink()
    change(model, "1")
    commit, edits = Hub.commit, ['{"theirs": 1}']

    def late(*arguments: Any) -> Any:
        while edits:
            put(shelf, edits.pop(), "tokenizer.json")
        return commit(*arguments)

    monkeypatch.setattr(Hub, "commit", late)
    assert closed(model, shelf) == [f"tokenizer.json was changed on the Hub {_SINCE} --prefer here."]
    assert shelf.git(ID, "show", "main:tokenizer.json") == '{"theirs": 1}'


def test_a_push_that_would_add_nothing_to_what_somebody_else_has_just_pushed(
    model: Path, shelf: Shelf, pushed: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The client sends no commit then, and what else they changed is looked at as after any other commit."""
    (model / ".cardsmith" / "receipt.json").unlink()
    change(model, "1")
    (model / "vocab.txt").write_text("a\n")
    judge(model)
    put(shelf, (model / "tokenizer.json").read_bytes(), "tokenizer.json")
    commit, late = Hub.commit, [True]

    def same(hub: Hub, target: Any, files: Any, *arguments: Any) -> Any:
        while late and late.pop():
            theirs = {file.path: file.open().read() for file in files}
            additions = [CommitOperationAdd(path, data) for path, data in theirs.items()]
            edit = CommitOperationAdd("tokenizer.json", b'{"theirs": 1}')
            api(shelf).create_commit(ID, [*additions, edit], commit_message="theirs")
        return commit(hub, target, files, *arguments)

    monkeypatch.setattr(Hub, "commit", same)
    assert closed(model, shelf) == [f"tokenizer.json was changed on the Hub {_SINCE} --prefer here."]
    assert shelf.git(ID, "show", "main:tokenizer.json") == '{"theirs": 1}'


@contextlib.contextmanager
def not_read_back() -> Iterator[None]:
    """A push inside arrives, and cannot be read back."""

    def prove(*arguments: Any) -> None:
        raise PushError("not read back")

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(import_module("cardsmith.push.sending.send"), "prove", prove)
        with pytest.raises(PushError, match="not read back"):
            yield


@pytest.fixture
def unproved(model: Path, shelf: Shelf, pushed: str) -> None:
    """One more push, which is not read back."""
    change(model, "1")
    with not_read_back():
        push(model, endpoint=shelf.endpoint)


@pytest.mark.usefixtures("unproved")
def test_a_push_that_was_not_read_back_is_no_edit(model: Path, shelf: Shelf) -> None:
    assert shelf.git(ID, "show", "main:tokenizer.json") == '{"version": "1"}'
    change(model, "2")
    assert push(model, endpoint=shelf.endpoint).read_back
    put(shelf, '{"theirs": 1}', "tokenizer.json")
    change(model, "3")
    assert closed(model, shelf) == [f"tokenizer.json was changed on the Hub {_SINCE} --prefer here."]


@pytest.mark.usefixtures("unproved")
def test_somebody_elses_commit_after_one_that_was_not_read_back(model: Path, shelf: Shelf) -> None:
    put(shelf, '{"theirs": 1}', "tokenizer.json")
    assert closed(model, shelf) == [f"tokenizer.json was changed on the Hub {_SINCE} --prefer here."]


def test_somebody_elses_commit_after_a_first_push_that_was_not_read_back(model: Path, shelf: Shelf) -> None:
    with not_read_back():
        push(model, endpoint=shelf.endpoint)
    put(shelf, '{"theirs": 1}', "tokenizer.json")
    assert closed(model, shelf) == [f"tokenizer.json was changed on the Hub {_SINCE} --prefer here."]
    put(shelf, "{}", "tokenizer.json")
    change(model, "1")
    assert push(model, endpoint=shelf.endpoint).warnings == ()


def test_a_pull_request_that_was_not_read_back_is_added_to(model: Path, shelf: Shelf, pushed: str) -> None:
    change(model, "1")
    with not_read_back():
        push(model, endpoint=shelf.endpoint, pr=True)
    change(model, "2")
    assert push(model, endpoint=shelf.endpoint, pr=True).pr == 1
    assert shelf.git(ID, "show", "refs/pr/1:tokenizer.json") == '{"version": "2"}'


@pytest.mark.usefixtures("unproved")
def test_somebody_elses_empty_pull_request_after_a_push_that_was_not_read_back(model: Path, shelf: Shelf) -> None:
    api(shelf).create_pull_request(ID, "theirs")
    change(model, "2")
    assert push(model, endpoint=shelf.endpoint, pr=True).pr == 2


def test_a_repository_that_was_made_anew(model: Path, shelf: Shelf, pushed: str) -> None:
    """The receipt names a commit that is nowhere any more."""
    api(shelf).delete_repo(ID)
    api(shelf).create_repo(ID, private=True)
    put(shelf, '{"theirs": 1}', "tokenizer.json")
    assert push(model, endpoint=shelf.endpoint).warnings == (
        f"{ID} no longer holds the last push from this folder. Replaced there, whoever's it is: tokenizer.json",
    )
    change(model, "1")
    assert push(model, endpoint=shelf.endpoint).warnings == ()


def test_weights_that_would_be_loaded_in_place_of_these(model: Path, shelf: Shelf, pushed: str) -> None:
    (model / "model.safetensors").rename(model / "model-00001-of-00001.safetensors")
    index = '{"metadata": {"total_size": 8}, "weight_map": {"weight": "model-00001-of-00001.safetensors"}}'
    (model / "model.safetensors.index.json").write_text(index)
    judge(model)
    (why,) = closed(model, shelf)
    assert why == (
        "The Hub holds model.safetensors, which loaders take in place of model.safetensors.index.json. "
        "Delete it there first."
    )
    delete(shelf, "model.safetensors")
    assert push(model, endpoint=shelf.endpoint).read_back


def test_a_name_in_another_case_there(model: Path, shelf: Shelf, pushed: str) -> None:
    put(shelf, "theirs", "Vocab.txt")
    (model / "vocab.txt").write_text("a\n")
    judge(model)
    assert closed(model, shelf) == [
        "Vocab.txt on the Hub and vocab.txt are one name on many file systems. Rename or delete one of them."
    ]


def test_a_gitignore_that_names_a_file_of_the_model(model: Path, shelf: Shelf) -> None:
    """The client would leave it out and commit the rest."""
    api(shelf).create_repo(ID, private=True)
    put(shelf, "*.safetensors\n", ".gitignore")
    head = shelf.commits(ID)
    with pytest.raises(PushError) as caught:
        push(model, ID, endpoint=shelf.endpoint)
    assert str(caught.value) == (
        f"model.safetensors is named by the .gitignore of {ID}, and the Hub would leave it out. Take it out of that "
        ".gitignore first. No file was pushed."
    )
    assert shelf.commits(ID) == head


def test_a_new_public_repository_with_nothing_in_main(model: Path, shelf: Shelf) -> None:
    with pytest.raises(PushError) as caught:
        push(model, endpoint=shelf.endpoint, public=True, revision="dev")
    assert str(caught.value) == (
        f"{ID} is not there, and would be public with nothing in main. Push to main first, or leave out --public. "
        "Nothing was pushed."
    )
    assert shelf.repositories() == []


def test_a_pull_request_of_what_is_not_there(model: Path, shelf: Shelf) -> None:
    with pytest.raises(PushError) as caught:
        push(model, endpoint=shelf.endpoint, revision="refs/pr/3")
    assert str(caught.value) == (
        f"{ID} is not there, or not shown to you, and has no pull request 3. Nothing was pushed."
    )
    assert shelf.repositories() == []


def test_a_repository_that_was_to_be_public_and_was_removed_again(
    model: Path, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The next of that name is somebody's own, whatever the first push wanted."""

    def refused(*arguments: Any) -> Any:
        raise Refused("The Hub does not take it.")

    with monkeypatch.context() as patched:
        patched.setattr(Hub, "commit", refused)
        with pytest.raises(PushError, match="the new repository was removed again"):
            push(model, ID, endpoint=shelf.endpoint, public=True)
    api(shelf).create_repo(ID, private=True)
    put(shelf, "mine", "notes.txt")
    assert push(model, ID, endpoint=shelf.endpoint, public=True).private
    assert api(shelf).model_info(ID).private


_CREATE = Hub.create


def _refused(hub: Hub, repo_id: str) -> None:
    """As the Hub answers where the name is not the user's."""
    error = OSError("refused")
    error.response = SimpleNamespace(status_code=403, headers={})  # type: ignore[attr-defined]
    raise HubError(f"{repo_id} is not yours.") from error


def _made_meanwhile(hub: Hub, repo_id: str) -> None:
    hub._api.create_repo(repo_id, private=True)
    hub._api.upload_file(path_or_fileobj=b"mine", path_in_repo="notes.txt", repo_id=repo_id)
    _CREATE(hub, repo_id)


def _made_while_the_answer_was_lost(hub: Hub, repo_id: str) -> None:
    with contextlib.suppress(HubError):
        _made_meanwhile(hub, repo_id)
    raise HubError("lost") from OSError("lost")


@pytest.mark.parametrize("create", [_refused, _made_meanwhile, _made_while_the_answer_was_lost])
def test_a_repository_that_was_to_be_public_and_is_not_of_this_push(
    model: Path, shelf: Shelf, monkeypatch: pytest.MonkeyPatch, create: Callable[[Hub, str], None]
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(Hub, "create", create)
        with pytest.raises(HubError):
            push(model, ID, endpoint=shelf.endpoint, public=True)
    api(shelf).create_repo(ID, private=True, exist_ok=True)
    put(shelf, "mine", "notes.txt")
    assert push(model, ID, endpoint=shelf.endpoint, public=True).private
    assert api(shelf).model_info(ID).private


def test_a_credential_as_a_branch(model: Path, shelf: Shelf, pushed: str) -> None:
    with pytest.raises(ConfigError) as caught:
        push(model, endpoint=shelf.endpoint, revision="hf" + "_" + random_text(34))
    assert str(caught.value) == (
        "--revision holds a Hugging Face token. A branch is seen by everybody who sees the repository."
    )


def test_control_characters_in_the_message(model: Path, shelf: Shelf) -> None:
    assert closed(model, shelf, message="a\x1b[31m") == [
        "The commit's message holds control characters. Leave them out."
    ]
    assert push(model, endpoint=shelf.endpoint, message="Pour être précis 🙂\n\nMore.").read_back


def test_a_pull_request_shows_what_it_would_undo(model: Path, shelf: Shelf, pushed: str) -> None:
    put(shelf, '{"theirs": 1}', "tokenizer.json")
    assert push(model, endpoint=shelf.endpoint, pr=True).pr == 1
