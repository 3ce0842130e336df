"""Settings of the hub, and what it refuses."""

from __future__ import annotations

import http.client
import socket
import sys
import time
from pathlib import Path

import pytest

from cardsmith.errors import HubError, MissingExtra
from cardsmith.localhub import LocalHub


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.2", "example.org", "", "127.0.0.1.example.org"])  # noqa: S104
def test_other_machines_need_a_token(tmp_path: Path, host: str) -> None:
    with pytest.raises(HubError) as refused:
        LocalHub(tmp_path, host=host)
    assert str(refused.value) == (
        f"{host} can be reached from other machines. Set CARDSMITH_HUB_TOKEN, or bind to 127.0.0.1."
    )
    LocalHub(tmp_path, host=host, token="any")


@pytest.mark.parametrize("token", ["", " ", " x", "ü", "a\nb"])
def test_tokens(tmp_path: Path, token: str) -> None:
    with pytest.raises(HubError, match=r"^The hub's token must be printable ASCII without blanks around it\.$"):
        LocalHub(tmp_path, token=token)


@pytest.mark.parametrize("port", [-1, 65536])
def test_ports(tmp_path: Path, port: int) -> None:
    with pytest.raises(HubError, match=rf"^{port} is not a port\."):
        LocalHub(tmp_path, port=port)


def test_a_port_that_is_taken(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(HubError, match=rf"^The hub cannot listen on 127\.0\.0\.1:{port}: "):
            LocalHub(tmp_path, port=port).running().__enter__()


def test_a_root_that_is_a_file(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(HubError, match=r"cannot hold the hub: .*\. Choose another folder\.$"):
        LocalHub(tmp_path / "file").running().__enter__()


def test_other_names_of_loopback(tmp_path: Path) -> None:
    import urllib.request

    hosts = ["localhost", *(["::1"] if socket.has_dualstack_ipv6() else [])]
    for host in hosts:
        with LocalHub(tmp_path, host=host).running() as endpoint, urllib.request.urlopen(endpoint) as answer:  # noqa: S310
            assert answer.status == 200


def test_a_hub_can_be_run_again(tmp_path: Path) -> None:
    import urllib.request

    hub = LocalHub(tmp_path)
    for _ in range(2):
        with hub.running() as endpoint, urllib.request.urlopen(f"{endpoint}/api/agent-harnesses") as answer:  # noqa: S310
            assert answer.read() == b'{"standardEnvVars":[],"harnesses":{}}'


def test_an_answer_does_not_wait_for_the_last_to_be_acknowledged(tmp_path: Path) -> None:
    """On one connection; where an answer goes out in two pieces, each took 40 ms."""
    took = []
    with LocalHub(tmp_path / "hub").running() as endpoint:
        client = http.client.HTTPConnection(endpoint.removeprefix("http://"))
        for _ in range(21):
            began = time.perf_counter()
            client.request("GET", "/api/models/a/b")
            client.getresponse().read()
            took.append(time.perf_counter() - began)
        client.close()
    assert min(took[1:]) < 0.03  # a busy machine delays many of them, but hardly all


def test_without_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    import importlib.util

    import cardsmith.localhub

    found = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == "starlette" else found(name))
    with pytest.raises(MissingExtra) as missing:
        _ = cardsmith.localhub.LocalHub
    assert str(missing.value) == "starlette is not installed. Run: pip install 'cardsmith[hub]'"


def test_importing_the_package_loads_nothing_heavy() -> None:
    import subprocess

    program = (
        "import sys, cardsmith.localhub; print([m for m in ('starlette', 'uvicorn', 'pygit2') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
