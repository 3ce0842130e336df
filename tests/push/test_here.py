"""What goes wrong on this machine is named, with its way out, and nothing is asked again."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from cardsmith.errors import HubError
from cardsmith.push.hub import Hub
from cardsmith.push.hub.patience import Patience

from .scripted import answering

_ASKED = "{} could not be asked to say who you are: "
_FILE = _ASKED + "the token's file {} {}. Remove it, and log in anew: hf auth login"
_PROXY = (
    "[Errno 111] Connection refused. It is asked through the proxy 127.0.0.1:9 that HTTP_PROXY names. Is that right? "
    "Otherwise unset HTTP_PROXY, or add the Hub's host to NO_PROXY."
)
#: variable → (its value, what is said)
_PROXIES = {
    "ALL_PROXY": (
        "socks5://127.0.0.1:9",
        "ALL_PROXY names a SOCKS proxy, which needs a package more: pip install socksio",
    ),
    "HTTP_PROXY": ("http://me:" + "mine55@127.0.0.1:9", _PROXY),
    "http_proxy": ("gopher://127.0.0.1", "http_proxy names no proxy that can be used. Mend it, or unset it."),
}


@pytest.fixture(autouse=True)
def _new_client(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """It reads the environment when it is made."""
    from huggingface_hub.utils import close_session

    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    close_session()
    yield
    close_session()


@pytest.fixture
def token_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the login would keep it; the environment holds none."""
    monkeypatch.delenv("HF_TOKEN")
    monkeypatch.setattr("huggingface_hub.constants.HF_TOKEN_PATH", str(tmp_path / "token"))
    return tmp_path / "token"


def said(endpoint: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """Of the first question, which is asked once."""
    paused: list[object] = []
    monkeypatch.setattr(Patience, "pause", lambda *arguments: paused.append(arguments))
    with pytest.raises(HubError) as caught:
        Hub(endpoint).user()
    assert paused == []
    return str(caught.value)


def test_a_hub_that_speaks_no_https(monkeypatch: pytest.MonkeyPatch) -> None:
    with answering({}) as (endpoint, _):
        address = endpoint.replace("http:", "https:")
        assert said(address, monkeypatch) == f"{_ASKED.format(address)}no https is spoken there. Is it {endpoint}?"


@pytest.mark.parametrize("variable", _PROXIES)
def test_a_proxy(variable: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing of a user or a password in its address is shown."""
    value, expected = _PROXIES[variable]
    monkeypatch.setenv(variable, value)
    assert said("http://hub.example", monkeypatch) == _ASKED.format("http://hub.example") + expected


def test_a_proxy_that_does_not_apply(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    address = "http://127.0.0.1:9"
    expected = _ASKED.format(address) + "[Errno 111] Connection refused. Is the address right?"
    assert said(address, monkeypatch) == expected


def test_a_token_file_that_is_a_folder(token_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    token_file.mkdir()
    with answering({}) as (endpoint, _):
        assert said(endpoint, monkeypatch) == _FILE.format(endpoint, token_file, "cannot be read (Is a directory)")


def test_a_token_file_of_bytes(token_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    token_file.write_bytes(b"\xff\xfe\x00")
    with answering({}) as (endpoint, _):
        assert said(endpoint, monkeypatch) == _FILE.format(endpoint, token_file, "holds no text")


def test_ci_without_an_id_token(token_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("huggingface_hub._oidc")
    monkeypatch.setenv("HF_OIDC_RESOURCE", "a/b")
    for name in ("HF_OIDC_ID_TOKEN", "GITHUB_ACTIONS"):
        monkeypatch.delenv(name, raising=False)
    with answering({}) as (endpoint, asked):
        line = said(endpoint, monkeypatch)
    assert (line.partition(": ")[0], line.endswith("unset HF_OIDC_RESOURCE."), asked) == (
        "No token for CI could be had",
        True,
        [],
    )
