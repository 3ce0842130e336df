"""A reverse proxy between the real client and the real embedded Hub that does to a request what a bad network does."""

from __future__ import annotations

import contextlib
import http.client
import re
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import BinaryIO
from urllib.parse import urlsplit

#: Longer than the client waits for an answer, in seconds.
SILENCE = 1.2


@dataclass(frozen=True, kw_only=True)
class Request:
    """A request as it came in."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def name(self) -> str:
        """What is asked for, whatever the repository and its commits are called: `POST commit/main`."""
        path = urlsplit(self.path).path
        for pattern, short in _SHORT:
            path = re.sub(pattern, short, path)
        return f"{self.method} {path.strip('/')}"


_SHORT = (
    (r"^/api/models/[^/]+/[^/]+", "/model"),
    (r"^/[^/]+/[^/]+\.git/", "/"),
    (r"^/[^/]+/[^/]+/resolve", "/resolve"),
    (r"[0-9a-f]{64}", "OID"),
    (r"[0-9a-f]{40}", "COMMIT"),
    (r"^/api/", "/"),
    (r"(?<=parts/)[\w-]+", "ID"),
)


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What the Hub said."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes


#: Does something to a request: the connection to the client, what was asked, and a way to let the Hub carry it out.
Fault = Callable[[socket.socket, Request, Callable[[], Answer]], None]


@dataclass
class Proxy:
    """A running proxy."""

    endpoint: str = ""
    #: what was asked so far
    asked: list[str] = field(default_factory=list)
    #: bytes of the bodies that were sent so far
    bytes_in: int = 0
    #: told of each request before it is dealt with, by its number; the value is what is done to it
    fault: Callable[[int, Request], Fault | None] = lambda _number, _request: None
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def number(self, request: Request) -> int:
        """Count the request."""
        with self._lock:
            self.asked.append(request.name)
            self.bytes_in += len(request.body)
            return len(self.asked) - 1


@contextlib.contextmanager
def proxying(upstream: str) -> Iterator[Proxy]:
    """Stand before the Hub at `upstream`."""
    proxy, host = Proxy(), urlsplit(upstream).netloc
    with socket.create_server(("127.0.0.1", 0), backlog=128) as listener:
        proxy.endpoint = f"http://127.0.0.1:{listener.getsockname()[1]}"
        threading.Thread(target=_accept, args=(listener, proxy, host), daemon=True).start()
        yield proxy


def _accept(listener: socket.socket, proxy: Proxy, upstream: str) -> None:
    with contextlib.suppress(OSError):  # the listener is closed at the end
        while True:
            client, _ = listener.accept()
            threading.Thread(target=_serve, args=(client, proxy, upstream), daemon=True).start()


def _serve(client: socket.socket, proxy: Proxy, upstream: str) -> None:
    """The requests of one connection; after each that went wrong it is closed."""
    with client, contextlib.suppress(OSError), client.makefile("rb") as stream:
        client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        while (request := _read(stream, client)) is not None:
            fault = proxy.fault(proxy.number(request), request)
            if fault is not None:
                fault(client, request, lambda: forwarded(upstream, request))
                return
            send(client, forwarded(upstream, request), last=False)


def _read(stream: BinaryIO, client: socket.socket) -> Request | None:
    line = stream.readline().decode("latin-1").split()
    if len(line) != 3:
        return None
    headers = dict(http.client.parse_headers(stream).items())
    lower = {name.lower(): value for name, value in headers.items()}
    if lower.get("expect", "").lower() == "100-continue":
        client.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
    if "chunked" in lower.get("transfer-encoding", ""):
        body = b"".join(_chunks(stream))
        headers = {name: value for name, value in headers.items() if name.lower() != "transfer-encoding"}
    else:
        body = stream.read(int(lower.get("content-length", 0)))
    return Request(method=line[0], path=line[1], headers=headers, body=body)


def _chunks(stream: BinaryIO) -> Iterator[bytes]:
    while size := int(stream.readline().partition(b";")[0], 16):
        yield stream.read(size)
        stream.readline()
    stream.readline()


def forwarded(upstream: str, request: Request) -> Answer:
    """Let the Hub carry it out. It sees the proxy's own name, so that its links lead here."""
    connection = http.client.HTTPConnection(upstream, timeout=30)
    try:
        connection.putrequest(request.method, request.path, skip_host=True, skip_accept_encoding=True)
        for name, value in request.headers.items():
            if name.lower() not in ("content-length", "connection"):
                connection.putheader(name, value)
        if request.body or request.method not in ("GET", "HEAD"):
            connection.putheader("Content-Length", str(len(request.body)))
        connection.endheaders(request.body or None)
        answer = connection.getresponse()
        kept = [(k, v) for k, v in answer.getheaders() if k.lower() not in ("connection", "transfer-encoding")]
        return Answer(status=answer.status, headers=kept, body=answer.read())
    finally:
        connection.close()


def send(
    client: socket.socket, answer: Answer, *, keep: int | None = None, pause: float = 0.0, last: bool = True
) -> None:
    """Give the answer.

    Args:
        client: the connection.
        answer: what is said.
        keep: send so many bytes of the body, and promise all of them.
        pause: after each 200 bytes, in seconds.
        last: whether the connection is closed then; the client is told.
    """
    known = {name.lower() for name, _ in answer.headers}
    lines = [f"HTTP/1.1 {answer.status} {http.client.responses.get(answer.status, 'Unknown')}"]
    lines += [f"{name}: {value}" for name, value in answer.headers]
    lines += ["Connection: close"] if last else []
    if "content-length" not in known and answer.status not in (204, 304):
        lines.append(f"Content-Length: {len(answer.body)}")
    head = "\r\n".join([*lines, "", ""]).encode("latin-1")
    data = head + answer.body
    if keep is not None:
        data = head + answer.body[:keep] if answer.body else head[: len(head) // 2]
    if not pause:
        client.sendall(data)
        return
    for at in range(0, len(data), 200):
        client.sendall(data[at : at + 200])
        time.sleep(pause)


def reset(client: socket.socket) -> None:
    """Close the connection with an RST, as a machine does that has gone down."""
    client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    client.close()


def answering(status: int, *, headers: Mapping[str, str] | None = None, landed: bool = False) -> Fault:
    """Say `status`, after the Hub has carried it out or without."""

    def fault(client: socket.socket, request: Request, carry_out: Callable[[], Answer]) -> None:
        if landed:
            carry_out()
        body = b"" if request.method == "HEAD" else b'{"error": "made up by a test"}'
        lines = [("Content-Type", "application/json"), *(headers or {}).items()]
        send(client, Answer(status=status, headers=lines, body=body))

    return fault


def _reset_before(client: socket.socket, _request: Request, _carry_out: Callable[[], Answer]) -> None:
    reset(client)


def _reset_after(client: socket.socket, _request: Request, carry_out: Callable[[], Answer]) -> None:
    carry_out()
    reset(client)


def _silent_before(_client: socket.socket, _request: Request, _carry_out: Callable[[], Answer]) -> None:
    time.sleep(SILENCE)


def _silent_after(_client: socket.socket, _request: Request, carry_out: Callable[[], Answer]) -> None:
    carry_out()
    time.sleep(SILENCE)


def _truncated(client: socket.socket, _request: Request, carry_out: Callable[[], Answer]) -> None:
    answer = carry_out()
    send(client, answer, keep=len(answer.body) // 2)


def _garbled(client: socket.socket, _request: Request, carry_out: Callable[[], Answer]) -> None:
    """Half the body, which says that it is whole: what a proxy of a company makes of an answer."""
    answer = carry_out()
    lines = [(name, value) for name, value in answer.headers if name.lower() != "content-length"]
    send(client, Answer(status=answer.status, headers=lines, body=answer.body[: len(answer.body) // 2]))


def _drip(client: socket.socket, _request: Request, carry_out: Callable[[], Answer]) -> None:
    send(client, carry_out(), pause=0.02)


FAULTS: dict[str, Fault] = {
    "reset before": _reset_before,
    "reset after": _reset_after,
    "no answer, not carried out": _silent_before,
    "no answer, carried out": _silent_after,
    "429, Retry-After": answering(429, headers={"Retry-After": "1"}),
    "500": answering(500),
    "502": answering(502),
    "503": answering(503),
    "504, carried out": answering(504, landed=True),
    "504, not carried out": answering(504),
    "cut short": _truncated,
    "garbled": _garbled,
    "412": answering(412),
    "403": answering(403),
    "401": answering(401),
    "slow drip": _drip,
}
