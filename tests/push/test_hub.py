"""The real client against a real Hub: repositories, commits, conflicts, refusals."""

from __future__ import annotations

import os
import shutil
import socket
from collections.abc import Callable, Collection
from pathlib import Path
from typing import Any

import pytest

from cardsmith.errors import CardsmithError, GateClosed, HubError, PushError
from cardsmith.localhub import LocalHub
from cardsmith.push import Receipt, push
from cardsmith.push.hub import Hub, patience
from cardsmith.push.planning.choice import LeftBehind
from cardsmith.push.planning.plan import PlannedFile

from .makers import Shelf, contents, judge, safetensors
from .scripted import Script, answering

_PUBLISHED = [
    ".cardsmith/facts.json",
    ".cardsmith/render.md",
    ".cardsmith/verdict.json",
    "README.md",
    "config.json",
    "model.safetensors",
    "tokenizer.json",
]


def api(shelf: Shelf) -> Any:
    """The client itself, as somebody else uses it."""
    from huggingface_hub import HfApi

    return HfApi(endpoint=shelf.endpoint, token="local")


def refused(kind: type[CardsmithError], *arguments: Any, **options: Any) -> str:
    """The message of a push that fails."""
    with pytest.raises(kind) as caught:
        push(*arguments, **options)
    assert type(caught.value) is kind
    return str(caught.value)


@pytest.mark.parametrize("public", [False, True])
def test_a_new_repository(model: Path, shelf: Shelf, public: bool) -> None:
    receipt = push(model, endpoint=shelf.endpoint, public=public)
    commits = shelf.commits("local/tiny")
    assert len(commits) == 2  # the Hub's own first one, and ours
    assert receipt.to_dict() == {
        "repo_id": "local/tiny",
        "commit": commits[0],
        "url": f"{shelf.endpoint}/local/tiny",
        "revision": "main",
        "pr": None,
        "dry_run": False,
        "private": not public,
        "verified": True,
        "failed": [],
        "signed": False,
        "unchanged": False,
        "files": [{"path": f.path, "size": f.size, "sha256": f.sha256} for f in receipt.plan.files],
        "deleted": [],
        "left_behind": [],
        "against": [],
        "allowed": [],
        "warnings": [],
        "notes": [],
        "from_hub": [],
        "kept": [],
        "given_up": [],
        "overruled": [],
        "read_back": True,
    }
    assert [file.path for file in receipt.plan.files] == _PUBLISHED
    assert api(shelf).model_info("local/tiny").private is not public
    assert shelf.git("local/tiny", "log", "-1", "--format=%s") == "Publish tiny with cardsmith"
    assert shelf.paths("local/tiny") == sorted([".gitattributes", *_PUBLISHED])
    assert {
        path: shelf.git("local/tiny", "show", f"main:{path}").encode() for path in ("README.md", "config.json")
    } == {path: contents(model)[path].strip() for path in ("README.md", "config.json")}


@pytest.mark.parametrize("private", [False, True])
@pytest.mark.parametrize("public", [False, True])
def test_an_existing_repository_keeps_who_sees_it(model: Path, shelf: Shelf, private: bool, public: bool) -> None:
    api(shelf).create_repo("local/tiny", private=private)
    head = shelf.commits("local/tiny")[0]
    receipt = push(model, endpoint=shelf.endpoint, public=public, message="mine")
    assert receipt.private is private
    stays = "local/tiny stays private: --public is for new repositories. Make it public at "
    assert receipt.warnings == ((f"{stays}{shelf.endpoint}/local/tiny/settings",) if private and public else ())
    assert api(shelf).model_info("local/tiny").private is private
    assert shelf.commits("local/tiny") == [receipt.commit, head]
    assert shelf.git("local/tiny", "log", "-1", "--format=%s") == "mine"


def test_what_others_put_there_stays(model: Path, shelf: Shelf) -> None:
    api(shelf).create_repo("local/tiny")
    api(shelf).upload_file(path_or_fileobj=b"theirs", path_in_repo="notes.txt", repo_id="local/tiny")
    push(model, "local/tiny", endpoint=shelf.endpoint)
    assert shelf.git("local/tiny", "show", "main:notes.txt") == "theirs"
    assert len(shelf.commits("local/tiny")) == 3


def test_an_unchanged_folder_makes_no_commit(model: Path, shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    first = push(model, endpoint=shelf.endpoint)
    sent: list[object] = []
    monkeypatch.setattr(Hub, "commit", lambda *arguments: sent.append(arguments))
    second = push(model, endpoint=shelf.endpoint)
    assert (sent, second.unchanged, second.read_back, second.commit) == ([], True, True, first.commit)
    assert (second.plan.files, first.plan.left_behind) == (first.plan.files, ())
    own = LeftBehind(path=".cardsmith/receipt.json", reason="what the Hub held after the last push")
    assert (second.plan.left_behind, second.left_behind, second.to_dict()["left_behind"]) == ((own,), [], [])
    assert len(shelf.commits("local/tiny")) == 2


def test_only_what_differs_is_sent(model: Path, shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    push(model, endpoint=shelf.endpoint)
    (model / "tokenizer.json").write_text('{"version": "1.0"}')
    judge(model)
    sent: list[str] = []
    commit = Hub.commit

    def watched(hub: Hub, repo_id: str, files: Collection[PlannedFile], *rest: Any) -> str:
        sent.extend(file.path for file in files)
        return commit(hub, repo_id, files, *rest)

    monkeypatch.setattr(Hub, "commit", watched)
    receipt = push(model, endpoint=shelf.endpoint)
    assert sent == [".cardsmith/verdict.json", "tokenizer.json"]
    assert [file.path for file in receipt.plan.files] == _PUBLISHED
    assert len(shelf.commits("local/tiny")) == 3


def test_somebody_else_is_always_faster(model: Path, shelf: Shelf) -> None:
    """They commit each time the owner reads the plan: the third time the push gives up, and has changed nothing."""
    push(model, endpoint=shelf.endpoint)
    (model / "tokenizer.json").write_text('{"version": "1.0"}')
    judge(model)
    before = contents(model)
    said: list[str] = []

    def interfere(_: Receipt) -> bool:
        data = str(len(said)).encode()
        api(shelf).upload_file(path_or_fileobj=data, path_in_repo="notes.txt", repo_id="local/tiny")
        return True

    message = refused(PushError, model, "local/tiny", endpoint=shelf.endpoint, confirm=interfere, say=said.append)
    assert message == "local/tiny has changed 3 times while pushing. Nothing was pushed; run it again."
    third, second, first, *_ = shelf.commits("local/tiny")
    assert said == [
        f"local/tiny has changed while pushing. New there:\n"
        f"  {commit[:8]} Upload notes.txt with huggingface_hub by local"
        for commit in (first, second, third)
    ]
    assert contents(model) == before
    push(model, endpoint=shelf.endpoint)
    assert shelf.git("local/tiny", "show", "main:notes.txt") == "2"


def test_a_repository_that_appears_meanwhile_is_not_pushed_to(model: Path, shelf: Shelf) -> None:
    """It might be public, and the plan said private."""

    def interfere(_: Receipt) -> bool:
        api(shelf).create_repo("local/tiny", private=False)
        return True

    message = refused(HubError, model, endpoint=shelf.endpoint, confirm=interfere)
    assert message == (
        "local/tiny is there already: it was made just now, by another push or by somebody else, or it is not shown to "
        "you. Run it again, or name another with --repo-id."
    )
    assert len(shelf.commits("local/tiny")) == 1


def test_who_declines_changes_nothing_there(model: Path, shelf: Shelf) -> None:
    assert refused(PushError, model, endpoint=shelf.endpoint, confirm=lambda _: False) == "Nothing was pushed."
    assert shelf.repositories() == []


#: before another try, long enough to be told
_TOLD = (1.0,)


def test_nobody_is_logged_in(model: Path, shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("HF_TOKEN")
    before = contents(model)
    said = "Nobody is logged in. Log in with: hf auth login (or set HF_TOKEN)"
    monkeypatch.setattr(patience, "WAITS", _TOLD)
    waits: list[str] = []
    assert refused(HubError, model, endpoint=shelf.endpoint, say=waits.append) == said
    assert refused(HubError, model, "local/tiny", endpoint=shelf.endpoint, say=waits.append) == said
    assert waits == []
    assert refused(HubError, model, endpoint=shelf.endpoint, dry_run=True) == said
    assert push(model, "local/tiny", endpoint=shelf.endpoint, dry_run=True).against == ()
    assert (contents(model), shelf.repositories()) == (before, [])


def test_the_wrong_token(model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = contents(model)
    wrong = "the-" + "wrong-one"
    monkeypatch.setenv("HF_TOKEN", wrong)
    with LocalHub(tmp_path / "locked", token="the-" + "right-one").running() as endpoint:
        message = refused(HubError, model, "local/tiny", endpoint=endpoint)
    assert message == (
        f"{endpoint} refused to say who you are: Invalid user token. The token from HF_TOKEN environment variable is "
        "invalid. Note that HF_TOKEN takes precedence over `hf auth login`. Log in with: hf auth login"
    )
    assert contents(model) == before


def test_a_closed_port_is_told_at_once(model: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patience, "WAITS", _TOLD)
    before, waits = contents(model), list[str]()
    reason = "[Errno 111] Connection refused. Is the address right?"
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))  # nobody else is given it, and nobody listens
        endpoint = f"http://127.0.0.1:{closed.getsockname()[1]}"
        message = refused(HubError, model, endpoint=endpoint, say=waits.append)
        assert message == f"{endpoint} could not be asked to say who you are: {reason}"
        message = refused(HubError, model, "local/tiny", endpoint=endpoint, dry_run=True, say=waits.append)
        assert message == f"{endpoint} could not be asked to look at local/tiny: {reason}"
    assert (waits, contents(model)) == ([], before)


def test_offline_by_choice(model: Path, shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    from huggingface_hub import constants

    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", True)
    monkeypatch.setattr(patience, "WAITS", _TOLD)
    waits: list[str] = []
    message = refused(HubError, model, endpoint=shelf.endpoint, say=waits.append)
    assert message == f"{shelf.endpoint} is not asked to say who you are: HF_HUB_OFFLINE is set. Unset it to push."
    assert waits == []


def test_a_host_that_nobody_knows(model: Path) -> None:
    message = refused(HubError, model, endpoint="http://hub.invalid")
    began, end = (
        "http://hub.invalid could not be asked to say who you are: ",
        "Is the address right, and is there a network?",
    )
    assert message.startswith(began), message
    assert message.endswith(end), message


@pytest.mark.parametrize(
    "endpoint",
    [
        "",
        "huggingface.co",
        "ftp://x",
        "http://",
        "http://[::bad",
        "http://x:99999",
        "http://x\n",
        "file:///",
        "http://x y",
        "http://x?y",
        "http://x#y",
    ],
)
def test_what_is_no_address(model: Path, endpoint: str) -> None:
    said = f"{endpoint!r} is no address of a Hub. Write it as https://huggingface.co"
    assert refused(HubError, model, endpoint=endpoint) == said


def test_a_slash_at_the_end_of_the_address(model: Path, shelf: Shelf) -> None:
    assert push(model, endpoint=f"{shelf.endpoint}/").url == f"{shelf.endpoint}/local/tiny"


_WHO = (200, {"type": "user", "name": "local", "orgs": [], "auth": {"accessToken": {"role": "write"}}})
SCRIPTED: dict[str, tuple[Script, str]] = {
    "no page of its own": (
        {},
        "{0} refused to say who you are: Repository not found. Is the address right?",
    ),
    "not a Hub": (
        {("GET", "/"): (200, b"<html>Hello</html>")},
        "{0} could not be asked to say who you are: its answer is not JSON. Is the address right?",
    ),
    "another service": (
        {("GET", "/"): (200, {"status": "ok"})},
        "{0} could not be asked to say who you are: 'name'. Is the address right?",
    ),
    "no rights to the namespace": (
        {
            ("GET", "/api/whoami-v2"): _WHO,
            ("POST", "/api/repos/create"): (403, {"error": "No rights under org"}),
        },
        "{0} refused to create org/tiny: No rights under org. Your token needs write access to it.",
    ),
    "broken": (
        {("GET", "/api/whoami-v2"): _WHO, ("GET", "/api/models/"): (500, {"error": "Internal Error"})},
        "{0} failed (500) to look at org/tiny: Internal Error. Try again in a while.",
    ),
}


@pytest.mark.parametrize("case", SCRIPTED)
def test_refusals(model: Path, case: str) -> None:
    script, message = SCRIPTED[case]
    judge(model, repo_id="org/tiny")
    with answering(script) as (endpoint, asked):
        assert refused(HubError, model, "org/tiny", endpoint=endpoint) == message.format(endpoint)
    assert not [request for request in asked if "/commit/" in request]


def test_a_commit_that_is_refused(model: Path) -> None:
    judge(model, repo_id="org/tiny")
    head = "1" * 40
    script: Script = {
        ("GET", "/api/whoami-v2"): _WHO,
        ("GET", "/api/models/org/tiny"): (200, {"id": "org/tiny", "sha": head, "private": False}),
        ("POST", "/api/models/org/tiny/paths-info/"): (200, []),
        ("POST", "/api/models/org/tiny/preupload/"): (403, {"error": "Forbidden: pass `create_pr=1`"}),
        ("POST", "/api/validate-yaml"): (200, {"errors": [], "warnings": []}),
    }
    with answering(script) as (endpoint, _):
        assert refused(PushError, model, "org/tiny", endpoint=endpoint) == (
            f"{endpoint} refused to push to org/tiny: Forbidden: pass `create_pr=1`. "
            "Your token needs write access to it. No file was pushed."
        )


def _losing(files: Collection[PlannedFile]) -> list[PlannedFile]:
    return [file for file in files if file.path != "tokenizer.json"]


def _altering(files: Collection[PlannedFile]) -> list[PlannedFile]:
    from dataclasses import replace

    return [replace(file, content=b"[]") if file.path == "tokenizer.json" else file for file in files]


@pytest.mark.parametrize("fault", [_losing, _altering])
def test_what_did_not_arrive_is_noticed(
    model: Path,
    shelf: Shelf,
    monkeypatch: pytest.MonkeyPatch,
    fault: Callable[[Collection[PlannedFile]], list[PlannedFile]],
) -> None:
    commit = Hub.commit
    monkeypatch.setattr(Hub, "commit", lambda hub, repo, files, *rest: commit(hub, repo, fault(files), *rest))
    message = refused(PushError, model, endpoint=shelf.endpoint)
    head = shelf.commits("local/tiny")[0]
    assert message == f"local/tiny at {head} does not hold what was sent: tokenizer.json. Push again."
    monkeypatch.undo()
    monkeypatch.setenv("HF_TOKEN", "local")
    assert push(model, endpoint=shelf.endpoint).read_back
    assert shelf.git("local/tiny", "show", "main:tokenizer.json") == "{}"


_CHANGED = (
    "{} changed while it was being pushed. Wait until nothing writes to it, and push again. No file was pushed, and "
    "the new repository was removed again."
)


def test_weights_that_change_before_the_transfer_do_not_go_up(
    model: Path, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    commit = Hub.commit

    def late(hub: Hub, *rest: Any) -> str:
        (model / "model.safetensors").write_bytes(b"something else")
        return commit(hub, *rest)

    monkeypatch.setattr(Hub, "commit", late)
    assert refused(PushError, model, endpoint=shelf.endpoint) == _CHANGED.format(model / "model.safetensors")
    assert shelf.repositories() == []


def test_weights_that_change_after_the_transfer(model: Path, shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is committed is not what lies there, with the size and the date of what was planned."""
    weights = _large(model)

    def late(transfer: Callable[[], None]) -> None:
        transfer()
        before = weights.stat()
        weights.write_bytes(bytes(before.st_size))
        os.utime(weights, ns=(before.st_atime_ns, before.st_mtime_ns))

    _while_transferred(late, monkeypatch)
    assert refused(PushError, model, endpoint=shelf.endpoint, verify=False) == _CHANGED.format(weights)
    assert shelf.repositories() == []


@pytest.mark.parametrize("xet", ["", "1"])
def test_weights_that_are_others_while_they_are_transferred(
    xet: str, model: Path, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No time of the file tells: the folder is another one meanwhile. What the client computed as it sent it does."""
    weights, aside, other = _large(model), model.with_name("aside"), model.with_name("other")

    def exchanged(transfer: Callable[[], None]) -> None:
        shutil.copytree(model, other)
        (other / weights.name).write_bytes(bytes(weights.stat().st_size))
        model.rename(aside)
        other.rename(model)
        transfer()
        model.rename(other)
        aside.rename(model)

    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_DISABLE_XET", bool(xet))
    _while_transferred(exchanged, monkeypatch)
    assert refused(PushError, model, endpoint=shelf.endpoint, verify=False) == _CHANGED.format(weights)
    assert shelf.repositories() == []


def _large(model: Path) -> Path:
    """Weights that are sent from the disk."""
    weights = model / "model.safetensors"
    weights.write_bytes(safetensors(floats=3 * 2**20))
    return weights


def _while_transferred(happens: Callable[[Callable[[], None]], None], monkeypatch: pytest.MonkeyPatch) -> None:
    from huggingface_hub import HfApi

    transfer = HfApi.preupload_lfs_files
    monkeypatch.setattr(HfApi, "preupload_lfs_files", lambda *given, **more: happens(lambda: transfer(*given, **more)))


def test_a_card_that_the_hub_does_not_read(model: Path, shelf: Shelf) -> None:
    """A card that is stored as a large file is invisible there."""
    api(shelf).create_repo("local/tiny")
    rules = b"*.safetensors filter=lfs diff=lfs merge=lfs -text\n*.md filter=lfs diff=lfs merge=lfs -text\n"
    api(shelf).upload_file(path_or_fileobj=rules, path_in_repo=".gitattributes", repo_id="local/tiny")
    message = refused(PushError, model, endpoint=shelf.endpoint)
    head = shelf.commits("local/tiny")[0]
    assert message == f"local/tiny at {head}: the Hub did not read the card's metadata. Check its front matter."


def test_a_hub_that_dies_before_the_read_back(model: Path, shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    commit = Hub.commit

    def last(hub: Hub, *rest: Any) -> str:
        made = commit(hub, *rest)
        hub._api.endpoint = "http://127.0.0.1:9"
        return made

    monkeypatch.setattr(Hub, "commit", last)
    message = refused(PushError, model, endpoint=shelf.endpoint)
    head = shelf.commits("local/tiny")[0]
    assert message == (
        f"local/tiny is at {head}, but it could not be read back: http://127.0.0.1:9 could not be asked to look at "
        "local/tiny: [Errno 111] Connection refused. Is the address right?"
    )


IDS = ["a/b", "_a/b_", "a.b/c-d", "A/" + "x" * 96, "0/1"]
NOT_IDS = [
    *(
        "a",
        "",
        "/",
        "a/",
        "/b",
        "a/b/c",
        "a b/c",
        "a/b c",
        "a/b--c",
        "a--b/c",
        "a/b..c",
        "-a/b",
        "a-/b",
        "a/-b",
        "a/b-",
    ),
    *(".a/b", "a/.b", "a/b.", "a/b.git", "ünï/b", "a/日本", "a\nb/c", "a/b\n", "A/" + "x" * 97, "x" * 97 + "/b"),
    *("a/None ", "https://huggingface.co/a/b", "a\\b/c", "a/b\x1b[31m"),
]


@pytest.mark.parametrize("repo_id", [*IDS, *NOT_IDS])
def test_repository_ids_are_those_of_the_client(model: Path, shelf: Shelf, repo_id: str) -> None:
    from huggingface_hub.utils import HFValidationError, validate_repo_id

    try:
        validate_repo_id(repo_id)
        legal = repo_id.count("/") == 1
    except HFValidationError:
        legal = False
    assert legal is (repo_id in IDS)
    if legal:
        assert push(model, repo_id, endpoint=shelf.endpoint, dry_run=True).repo_id == repo_id
    else:
        rule = "owner/name, of letters, digits, '-', '_' and '.', with no '--' or '..', 96 characters each"
        is_page = repo_id == "https://huggingface.co/a/b"
        way_out = "Leave out https://huggingface.co/." if is_page else "Name one with --repo-id."
        said = f"{repo_id!r} is no repository id of the Hub ({rule}). {way_out}"
        assert refused(GateClosed, model, repo_id, endpoint=shelf.endpoint) == f"Nothing was pushed:\n  - {said}"
