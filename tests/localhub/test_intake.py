"""Bodies of any size and kind on their way to disk, and what may happen to them there."""

from __future__ import annotations

import contextlib
import hashlib
import http.client
import os
import socket
import subprocess
import sys
import tempfile
import threading
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import SplitResult, urlsplit

import pytest

from cardsmith.localhub import LocalHub
from cardsmith.localhub.wire.landing import BLOCK, landing

from .conftest import Served, wait
from .test_parts import announce, send
from .test_uploads import large, put, upload_address

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .conftest import Answer

MIB = 1024 * 1024
#: Of more than all buffers of a body together, with a block cut off at the end.
CONTENT = os.urandom(3 * BLOCK + MIB + 5)
OID = hashlib.sha256(CONTENT).hexdigest()


def address_of(hub: Served, repo: str, content: bytes) -> SplitResult:
    oid = hashlib.sha256(content).hexdigest()
    return urlsplit(upload_address(hub, repo, oid, len(content))["actions"]["upload"]["href"])


def connected(address: SplitResult) -> http.client.HTTPConnection:
    return http.client.HTTPConnection(str(address.hostname), address.port, timeout=30)


def kept(hub: Served, repo: str, oid: str) -> bytes:
    return (hub.folder(repo) / "lfs" / "objects" / oid[:2] / oid[2:4] / oid).read_bytes()


@pytest.mark.parametrize("size", [0, 1, 70_000, BLOCK - 1, BLOCK, BLOCK + 1, 3 * BLOCK + 4096])
def test_any_size(served: Served, size: int) -> None:
    repo, content, before = served.new(f"intake/size-{size}"), CONTENT[:size], served.incoming().keys()
    oid = hashlib.sha256(content).hexdigest()
    assert put(served, upload_address(served, repo, oid, size)["actions"]["upload"]["href"], content).status == 200
    assert kept(served, repo, oid) == content
    assert served.incoming().keys() <= before


def test_without_a_length(served: Served) -> None:
    repo = served.new("intake/chunked")
    address = address_of(served, repo, CONTENT)
    with contextlib.closing(connected(address)) as connection:
        pieces = (CONTENT[at : at + 100_000] for at in range(0, len(CONTENT), 100_000))
        connection.request("PUT", f"{address.path}?{address.query}", pieces, encode_chunked=True)
        assert connection.getresponse().status == 200
    assert kept(served, repo, OID) == CONTENT


def test_a_client_that_asks_before_it_sends(served: Served) -> None:
    repo = served.new("intake/asking")
    address = address_of(served, repo, CONTENT)
    with socket.create_connection((address.hostname, address.port), timeout=30) as connection:
        head = f"PUT {address.path}?{address.query} HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\n"
        connection.sendall(f"{head}Content-Length: {len(CONTENT)}\r\n\r\n".encode())
        assert connection.recv(1000) == b"HTTP/1.1 100 Continue\r\n\r\n"
        connection.sendall(CONTENT)
        assert connection.recv(1000).startswith(b"HTTP/1.1 200 OK\r\n")
    assert kept(served, repo, OID) == CONTENT


def test_a_client_that_has_said_all(served: Served) -> None:
    repo = served.new("intake/half-closed")
    address = address_of(served, repo, CONTENT)
    with socket.create_connection((address.hostname, address.port), timeout=30) as connection:
        head = (
            f"PUT {address.path}?{address.query} HTTP/1.1\r\nHost: localhost\r\nContent-Length: {len(CONTENT)}\r\n\r\n"
        )
        connection.sendall(head.encode() + CONTENT)
        connection.shutdown(socket.SHUT_WR)
        assert connection.recv(1000).startswith(b"HTTP/1.1 200 OK\r\n")
    assert kept(served, repo, OID) == CONTENT


def test_the_connection_ends_after_a_large_body_and_only_then(served: Served) -> None:
    """What comes behind a large body is never taken for a request, nor for a part of it."""
    repo, small = served.new("intake/ends"), b"small"
    for content, ends in ((small, False), (CONTENT, True)):
        address = address_of(served, repo, content)
        with contextlib.closing(connected(address)) as connection:
            connection.request("PUT", f"{address.path}?{address.query}", content)
            answer = connection.getresponse()
            assert (answer.status, answer.read(), answer.getheader("connection") == "close") == (200, b"", ends)
            if not ends:
                connection.request("GET", "/api/whoami-v2")
                assert connection.getresponse().status == 401
    address = address_of(served, served.new("intake/behind"), CONTENT)
    with socket.create_connection((address.hostname, address.port), timeout=30) as plain:
        head = (
            f"PUT {address.path}?{address.query} HTTP/1.1\r\nHost: localhost\r\nContent-Length: {len(CONTENT)}\r\n\r\n"
        )
        plain.sendall(head.encode() + CONTENT + b"GET /api/whoami-v2 HTTP/1.1\r\nHost: localhost\r\n\r\n")
        said = b""
        with contextlib.suppress(ConnectionResetError):
            while more := plain.recv(1000):
                said += more
    assert said.count(b"HTTP/1.1") == 1
    assert said.startswith(b"HTTP/1.1 200 OK\r\n")


def test_a_client_that_goes_away(served: Served) -> None:
    repo, before = served.new("intake/gone"), served.incoming().keys()
    address = address_of(served, repo, CONTENT)
    connection = connected(address)
    connection.putrequest("PUT", f"{address.path}?{address.query}")
    connection.putheader("Content-Length", str(len(CONTENT)))
    connection.endheaders(CONTENT[: 2 * BLOCK])
    wait(lambda: any(size for name, size in served.incoming().items() if name not in before))
    connection.close()
    wait(lambda: served.incoming().keys() <= before)
    assert served.commit(repo, large("w.bin", CONTENT)).status == 400


def test_many_at_once(served: Served) -> None:
    repo = served.new("intake/many")
    contents = [CONTENT[number:] for number in range(12)]
    addresses = [
        upload_address(served, repo, large("w", content)["value"]["oid"], len(content)) for content in contents
    ]
    answers: list[Answer] = []

    def send_one(address: str, content: bytes) -> None:
        answers.append(put(served, address, content))

    senders = [
        threading.Thread(target=send_one, args=(address["actions"]["upload"]["href"], content))
        for address, content in zip(addresses, contents, strict=True)
    ]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()
    assert [answer.status for answer in answers] == [200] * 12
    assert all(kept(served, repo, large("w", content)["value"]["oid"]) == content for content in contents)


def test_large_parts_in_any_order(tmp_path: Path) -> None:
    with LocalHub(tmp_path, part_size=5 * MIB).running() as endpoint:
        hub = Served(root=tmp_path, endpoint=endpoint)
        for order in ((1, 2, 3), (3, 1, 2)):
            repo = hub.new("intake/parts-" + "".join(map(str, order)))
            upload = announce(hub, repo, CONTENT)["actions"]["upload"]
            etags = {}
            for number in order:
                part = CONTENT[(number - 1) * 5 * MIB : number * 5 * MIB]
                etags[number] = send(hub, "PUT", upload["header"][f"{number:05}"], part).headers["etag"]
            told = [{"partNumber": number, "etag": etags[number]} for number in (1, 2, 3)]
            assert send(hub, "POST", upload["href"], {"oid": OID, "parts": told}).status == 200
            assert kept(hub, repo, OID) == CONTENT


@pytest.mark.skipif(not hasattr(os, "O_DIRECT"), reason="this system writes nothing straight")
@pytest.mark.parametrize("size", [1000, BLOCK, BLOCK + 1])
def test_bytes_of_any_size_go_straight_to_the_disk(tmp_path: Path, size: int) -> None:
    """Whatever they come in: bytes begin anywhere in memory, and a disk takes only what begins at certain places."""
    (tmp_path / "w").touch()
    digest = hashlib.sha256()
    with landing(tmp_path / "w", len(CONTENT), digest=digest) as arriving:
        if not straight(tmp_path / "w"):
            pytest.skip("this file system takes nothing straight")
        for at in range(0, len(CONTENT), size):
            arriving.write(CONTENT[at : at + size])
        assert straight(tmp_path / "w")
        arriving.finish()
    assert ((tmp_path / "w").read_bytes(), digest.hexdigest()) == (CONTENT, OID)


def straight(path: Path) -> bool:
    """Whether this process has a file open so that its writes go past the memory of the kernel."""
    opened = next(fd for fd in Path("/proc/self/fd").iterdir() if os.path.realpath(fd) == str(path))
    flags = (Path("/proc/self/fdinfo") / opened.name).read_text().partition("flags:")[2].split()[0]
    return bool(int(flags, 8) & os.O_DIRECT)


IN_MEMORY = Path("/dev/shm")  # noqa: S108


@pytest.mark.skipif(not IN_MEMORY.is_dir(), reason="there is no file system in memory here")
def test_a_file_system_in_memory() -> None:
    with (
        tempfile.TemporaryDirectory(dir=IN_MEMORY) as root,
        LocalHub(Path(root)).running() as endpoint,
    ):
        hub = Served(root=Path(root), endpoint=endpoint)
        repo = hub.new("intake/memory")
        address = upload_address(hub, repo, OID, len(CONTENT))["actions"]["upload"]["href"]
        assert put(hub, address, CONTENT).status == 200
        assert kept(hub, repo, OID) == CONTENT


SMALL_DISK = """
import resource, sys
from pathlib import Path
from cardsmith.localhub import LocalHub
from cardsmith.localhub.wire.landing import BLOCK, landing
resource.setrlimit(resource.RLIMIT_FSIZE, (3 * 2**20, 3 * 2**20))
LocalHub(Path(sys.argv[1]), part_size=5 * 2**20).serve(lambda endpoint: print(endpoint, flush=True))
"""


@pytest.fixture
def full(tmp_path: Path) -> Iterator[Served]:
    """A hub that can write no file of more than 3 MiB."""
    pytest.importorskip("resource")
    process = subprocess.Popen([sys.executable, "-c", SMALL_DISK, str(tmp_path)], stdout=subprocess.PIPE, text=True)
    assert process.stdout
    yield Served(root=tmp_path, endpoint=process.stdout.readline().strip())
    process.kill()
    process.wait()
    process.stdout.close()


def test_a_disk_that_is_full(full: Served) -> None:
    repo = full.new("intake/full")
    address = upload_address(full, repo, OID, len(CONTENT))["actions"]["upload"]["href"]
    answer = put(full, address, CONTENT)
    assert (answer.status, answer.json()) == (507, {"error": "The hub cannot keep the upload: File too large"})
    assert list((full.root / "incoming").iterdir()) == []
    upload = announce(full, repo, CONTENT)["actions"]["upload"]
    answer = send(full, "PUT", upload["header"]["00001"], CONTENT[: 5 * MIB])
    assert (answer.status, answer.json()) == (507, {"error": "The hub cannot keep the part: File too large"})
    small = CONTENT[: 2 * MIB]
    address = upload_address(full, repo, hashlib.sha256(small).hexdigest(), len(small))["actions"]["upload"]["href"]
    assert put(full, address, small).status == 200
