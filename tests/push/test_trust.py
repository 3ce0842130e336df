"""Whose token is used, where it goes, and what is said to whoever may not push."""

from __future__ import annotations

import base64
import contextlib
import http.client
import json
import shlex
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import NamedTuple

import pytest
import yaml

from cardsmith.cli import run
from cardsmith.errors import HubError
from cardsmith.localhub import LocalHub
from cardsmith.localhub.people.accounts import Account
from cardsmith.push import push
from cardsmith.push.hub.permission import lacking, stranger

from .makers import Shelf, judge, make_model, safetensors
from .test_push import environment

WRITE = {"global": [], "scoped": [{"entity": {"type": "user", "name": "me"}, "permissions": ["repo.write"]}]}
READ = {"global": ["discussion.write"], "scoped": [{"entity": {"type": "user"}, "permissions": ["repo.content.read"]}]}
#: what the Hub says of a token → what it lacks
TOKENS = [
    ({"role": "write"}, None),
    ({"role": "read"}, "may only read"),
    ({"role": "fineGrained", "fineGrained": WRITE}, None),
    ({"role": "fineGrained", "fineGrained": READ}, "may not write to any repository"),
    ({"role": "fineGrained", "fineGrained": {"global": ["repo.write"]}}, None),
    ({"role": "fineGrained"}, None),
    ({"role": "another"}, None),
    ({}, None),
    ([], None),
]


@pytest.mark.parametrize(("token", "lack"), TOKENS)
def test_what_a_token_lacks(token: object, lack: str | None) -> None:
    said = {"name": "me", "auth": {"accessToken": token}}
    way_out = "Make one that may write: https://hub.example/settings/tokens"
    assert lacking(said, "https://hub.example") == (lack and f"The token of me {lack}. {way_out}")
    assert lacking({"name": "me"}, "https://hub.example") is None


@pytest.mark.parametrize(
    ("owner", "may"), [("me", True), ("ME", True), ("team", True), ("readers", False), ("others", False)]
)
def test_whose_a_new_repository_would_be(owner: str, may: bool) -> None:
    orgs = [
        {"name": "Team", "roleInOrg": "contributor"},
        {"name": "readers", "roleInOrg": "read"},
        {"name": "odd"},
        None,
    ]
    note = f"The Hub may refuse to create {owner}/new: {owner} is neither you (me) nor an organisation that it says you"
    assert stranger({"name": "me", "orgs": orgs}, f"{owner}/new") == (None if may else f"{note} may write to.")
    assert stranger({"name": "me"}, "me/new") is None


ACCOUNTS = (
    Account(name="owner", token="owner-token", orgs={"team": "admin"}),
    Account(name="reader", token="reader-token", role="read", orgs={"team": "admin"}),
    Account(name="guest", token="guest-token", orgs={"team": "read"}),
    Account(name="helper", token="helper-token", orgs={"team": "contributor"}),
    Account(name="member", token="member-token", orgs={"team": "write"}),
)


@pytest.fixture
def team(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Shelf]:
    """A Hub with accounts; a public repository of an organisation stands there."""
    with LocalHub(tmp_path / "hub", accounts=ACCOUNTS).running() as endpoint:
        monkeypatch.setenv("HF_TOKEN", "owner-token")
        push(judge(make_model(tmp_path / "first"), repo_id="team/tiny"), "team/tiny", endpoint=endpoint, public=True)
        yield Shelf(tmp_path / "hub", endpoint)


_MAY_NOT = (
    "cardsmith: Your token may not write to team/tiny. Ask its owners to let you, log in as one of them "
    "(hf auth login), or propose the change with --pr.\n"
)
_ONLY_READS = "cardsmith: The token of reader may only read. Make one that may write: {}/settings/tokens\n"


@pytest.mark.parametrize(
    ("name", "said"), [("guest", _MAY_NOT), ("helper", _MAY_NOT), ("reader", _ONLY_READS), ("member", None)]
)
def test_who_may_not_push_hears_of_it_first(
    name: str,
    said: str | None,
    team: Shelf,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Before the weights are verified, which takes minutes: there is no verdict here."""
    monkeypatch.setenv("HF_TOKEN", f"{name}-token")
    folder = make_model(tmp_path / "tiny")
    (folder / "config.json").write_text('{"architectures": ["LlamaForCausalLM"], "model_type": "llama", "a": 1}')
    before = team.commits("team/tiny")
    if said is None:
        judge(folder, repo_id="team/tiny")
    code = run(["push", str(folder), "--repo-id", "team/tiny", "--endpoint", team.endpoint])
    err = capsys.readouterr().err
    if said is None:
        assert (code, len(team.commits("team/tiny"))) == (0, len(before) + 1)
    else:
        assert (code, err) == (2, said.format(team.endpoint))
        assert team.commits("team/tiny") == before


def test_who_may_not_write_may_propose(team: Shelf, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_TOKEN", "guest-token")
    folder = judge(make_model(tmp_path / "tiny"), repo_id="team/tiny")
    (folder / "vocab.txt").write_text("a\n")
    judge(folder, repo_id="team/tiny")
    assert push(folder, "team/tiny", endpoint=team.endpoint, pr=True).pr == 1


def test_a_token_that_is_none(model: Path, shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_TOKEN", "é")
    with pytest.raises(HubError) as caught:
        push(model, endpoint=shelf.endpoint)
    assert str(caught.value).endswith(". Your token has characters that no token has. Log in anew: hf auth login")


def test_a_name_that_is_somebody_elses(
    team: Shelf, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("HF_TOKEN", "guest-token")
    folder = judge(make_model(tmp_path / "tiny"), repo_id="owner/new")
    words = ["push", str(folder), "--repo-id", "owner/new", "--endpoint", team.endpoint]
    note = (
        "The Hub may refuse to create owner/new: owner is neither you (guest) nor an organisation that it says you may "
        "write to."
    )
    capsys.readouterr()
    assert run([*words, "--dry-run"]) == 0
    assert capsys.readouterr().err.splitlines()[0] == note
    assert run(words) == 2
    first, *_, last = capsys.readouterr().err.splitlines()
    assert (first, last.startswith(f"cardsmith: {team.endpoint} refused to create owner/new: ")) == (note, True)
    assert team.repositories() == ["team/tiny"]


def id_token(audience: str, seconds: int = 600) -> str:
    """What a CI says of its job. The embedded Hub does not ask who has signed it."""

    def packed(value: object) -> str:
        return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")

    claims = {"aud": audience, "exp": int(time.time()) + seconds, "sub": "repo:me/tiny:ref:refs/heads/main"}
    return f"{packed({'alg': 'none'})}.{packed(claims)}.c2ln"


class Done(NamedTuple):
    code: int
    out: str
    err: str


def in_ci(folder: Path, shelf: Shelf, token: str) -> Done:
    """The step of the example's workflow that pushes, where nobody is logged in."""
    example = Path(__file__).parents[2] / "examples" / "publish.yml"
    workflow = yaml.safe_load(example.read_text("utf-8").replace("my-org/my-model", "local/tiny"))
    assert workflow["permissions"] == {"contents": "read", "id-token": "write"}
    [step] = [step for step in workflow["jobs"]["publish"]["steps"] if "cardsmith push" in step.get("run", "")]
    settings = environment(folder.parent / "home", HF_OIDC_ID_TOKEN=token, HF_ENDPOINT=shelf.endpoint, **step["env"])
    del settings["HF_TOKEN"]
    words = [str(folder) if word == "output" else word for word in shlex.split(step["run"])]
    command = [sys.executable, "-m", *words, "--json"]
    done = subprocess.run(command, env=settings, capture_output=True, text=True, timeout=120)
    return Done(done.returncode, done.stdout, done.stderr)


def test_ci_needs_no_stored_token(model: Path, shelf: Shelf) -> None:
    from huggingface_hub import HfApi

    HfApi(endpoint=shelf.endpoint, token="local").create_repo("local/tiny", private=True)
    token = id_token(shelf.endpoint)
    done = in_ci(model, shelf, token)
    assert (done.code, done.err) == (0, "")
    assert json.loads(done.out)["read_back"] is True
    written = [path for place in (model, model.parent / "home") for path in place.rglob("*") if path.is_file()]
    texts = {str(path): path.read_bytes().decode("latin-1") for path in written} | {"printed": done.out + done.err}
    assert [name for name, text in texts.items() if "hf" + "_jwt_" in text or token in text] == []


def test_ci_that_gets_no_token(model: Path, shelf: Shelf) -> None:
    from huggingface_hub import HfApi

    HfApi(endpoint=shelf.endpoint, token="local").create_repo("local/tiny", private=True)
    hint = "Check the trusted publisher of the repository."
    cases = {
        id_token(shelf.endpoint, -1): "The id token has expired",
        id_token("https://elsewhere.example"): f"The id token's audience must be {shelf.endpoint}",
    }
    for token, why in cases.items():
        done = in_ci(model, shelf, token)
        assert (done.code, done.out) == (2, "")
        assert done.err == f"cardsmith: No token for CI could be had: {why}. {hint}\n"


class Asked(NamedTuple):
    """A request, as it arrived."""

    host: str
    path: str
    authorization: str | None


class Elsewhere(BaseHTTPRequestHandler):
    """A Hub's answers, but that `localhost` is named for large files, and downloads are sent there."""

    #: host and port of the Hub
    hub: str
    asked: list[Asked]

    def _answer(self) -> None:
        host, port = self.headers["Host"], self.server.server_address[1]
        self.asked.append(Asked(host, self.path, self.headers.get("Authorization")))
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        away = host.startswith("localhost")
        if away and self.command == "POST":  # "is the file there?"
            return self._send(200, {}, b"")
        status, heads, data = self._of_hub(body, away)
        if "/resolve/" in self.path and not away:
            heads |= {"Location": f"http://localhost:{port}{self.path}", "X-Linked-Size": heads["content-length"]}
            return self._send(302, heads, b"")
        here = f"localhost:{port}" if "/objects/batch" in self.path else f"127.0.0.1:{port}"
        return self._send(status, heads, data.replace(self.hub.encode(), here.encode()))

    def _of_hub(self, body: bytes, away: bool) -> tuple[int, dict[str, str], bytes]:
        heads = {name: value for name, value in self.headers.items() if name.lower() != "host"}
        signed = {"Authorization": "Bearer local"} if away else {}  # elsewhere an address would be signed
        connection = http.client.HTTPConnection(self.hub)
        connection.request(self.command, self.path, body, {**heads, **signed, "Accept-Encoding": "identity"})
        answer = connection.getresponse()
        return answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()

    def _send(self, status: int, heads: dict[str, str], data: bytes) -> None:
        self.send_response(status)
        for name, value in heads.items():
            if name not in ("content-length", "transfer-encoding", "connection", "date", "server"):
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(data)

    do_GET = do_POST = do_PUT = do_HEAD = _answer  # noqa: N815 - the names that http.server calls

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - as in the base class
        """Say nothing."""


@contextlib.contextmanager
def sending_elsewhere(endpoint: str) -> Iterator[tuple[str, list[Asked]]]:
    """A Hub that names other hosts; the value is its address, and what was asked of it."""
    asked: list[Asked] = []
    handler = type("Handler", (Elsewhere,), {"hub": endpoint.removeprefix("http://"), "asked": asked})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}", asked
        finally:
            server.shutdown()


def test_the_token_goes_to_no_other_host(shelf: Shelf, tmp_path: Path) -> None:
    """Of a Hub that gives other addresses for large files, for the question whether they arrived, and for downloads."""
    folder = make_model(tmp_path / "tiny")
    (folder / "model.safetensors").write_bytes(safetensors(floats=2**18))
    with sending_elsewhere(shelf.endpoint) as (endpoint, asked):
        settings = environment(tmp_path / "home", HF_HUB_DISABLE_XET="1", HF_TOKEN="a-token-of-somebody")
        words = [sys.executable, "-m", "cardsmith", "push", judge(folder), "--endpoint", endpoint, "--yes"]
        first = subprocess.run(words, env=settings, capture_output=True, text=True, timeout=120)
        (folder / "README.md").write_text((folder / "README.md").read_text("utf-8") + "\nMore.\n", "utf-8")
        (folder / ".cardsmith/receipt.json").unlink()
        second = subprocess.run(words, env=settings, capture_output=True, text=True, timeout=120)
    assert (first.returncode, second.returncode) == (0, 0), first.stderr + second.stderr
    elsewhere = [each for each in asked if each.host.startswith("localhost")]
    kinds = {"verify" if "verify" in each.path else "get" if "/resolve/" in each.path else "put" for each in elsewhere}
    assert kinds == {"put", "verify", "get"}
    assert [each for each in elsewhere if each.authorization] == []
    at_home = {each.authorization for each in asked if not each.host.startswith("localhost")}
    assert at_home <= {"Bearer a-token-of-somebody", None}
    written = [path for place in (folder, tmp_path / "home") for path in place.rglob("*") if path.is_file()]
    assert [path for path in written if b"a-token-of-somebody" in path.read_bytes()] == []
