"""A push that is told to end while uploads are stuck: the Hub's client waits for them, and cardsmith does not."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from threading import Event

import pytest

from cardsmith.cli.signals import GRACE
from faults.proxy import Answer, Fault, Request, proxying, send

from .makers import Shelf, contents, make_model

_CODES = {signal.SIGINT: 130, signal.SIGTERM: 143}
#: how they come, and what HF_HUB_DISABLE_XET is: Xet does not wait, the classic way does
_CASES = [(signal.SIGINT, "1"), (signal.SIGTERM, "1"), (signal.SIGTERM, "0")]


class Stuck:
    """A network in which no upload is ever answered, whichever way it goes."""

    def __init__(self, silent: str) -> None:
        self._silent = silent
        #: set once there is one
        self.there = Event()
        self.over = Event()

    def __call__(self, _number: int, request: Request) -> Fault | None:
        if "/xet-write-token/" in request.path:
            return self._elsewhere
        return self._wait if request.method == "PUT" else None

    def _elsewhere(self, client: socket.socket, _request: Request, _carry_out: Callable[[], Answer]) -> None:
        """Xet gets an address where nobody answers."""
        told = {"X-Xet-Cas-Url": self._silent, "X-Xet-Access-Token": "-", "X-Xet-Token-Expiration": "9999999999"}
        said = {"casUrl": self._silent, "accessToken": "-", "exp": 9999999999}
        send(client, Answer(status=200, headers=[*told.items()], body=json.dumps(said).encode()))
        self.there.set()

    def _wait(self, _client: object, _request: Request, _carry_out: Callable[[], Answer]) -> None:
        self.there.set()
        self.over.wait(60)


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="no such signals")
@pytest.mark.parametrize(("number", "without_xet"), _CASES)
def test_while_uploads_are_stuck(number: signal.Signals, without_xet: str, shelf: Shelf, tmp_path: Path) -> None:
    folder, room = make_model(tmp_path / "big"), tmp_path / "tmp"
    room.mkdir()
    for name in ("a.npy", "b.npy", "c.npy"):
        (folder / name).write_bytes(os.urandom(11 * 2**20))
    before = contents(folder)
    home = {"HF_HOME": str(tmp_path / "home"), "HF_TOKEN": "local", "TMPDIR": str(room)}
    words = ["push", str(folder), "--repo-id", "local/big", "--no-verify", "--include", "*.npy", "--yes"]
    with proxying(shelf.endpoint) as proxy, socket.create_server(("127.0.0.1", 0)) as silent:
        proxy.fault = stuck = Stuck(f"http://127.0.0.1:{silent.getsockname()[1]}")
        process = subprocess.Popen(
            [sys.executable, "-m", "cardsmith", *words, "--endpoint", proxy.endpoint],
            env={**os.environ, **home, "HF_HUB_DISABLE_XET": without_xet},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert stuck.there.wait(60)
        time.sleep(1)  # the client waits for the others, too
        process.send_signal(number)
        began = time.monotonic()
        out, err = process.communicate(timeout=60)
        took = time.monotonic() - began
        stuck.over.set()
    assert (process.returncode, out, err.splitlines()[-1:]) == (_CODES[number], "", ["cardsmith: interrupted"])
    assert err.count("interrupted") == 1
    assert took < GRACE + 3
    assert contents(folder) == before
    assert list(room.iterdir()) == []
