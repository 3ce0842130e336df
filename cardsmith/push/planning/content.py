"""What a file's bytes are: their digest, and the credentials among them, of one and the same reading."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from queue import Queue
from threading import Thread
from typing import BinaryIO

from cardsmith.credentials.files import in_bytes

#: What is no larger may be a file of git's own on the Hub, in bytes.
SMALL = 10 * 2**20
#: It takes as long to import NumPy as to search so much without it, in bytes.
_MUCH = 100 * 2**20


@dataclass(frozen=True, kw_only=True)
class Content:
    """What was read of a file, from its beginning to its end."""

    #: in bytes
    size: int
    #: hexadecimal SHA-256
    sha256: str
    #: the SHA-1 that git gives it, where it is small enough to be no large file for sure; `None` otherwise
    blob: str | None
    #: kinds of the credentials that stand in its bytes as they are, each once
    credentials: tuple[str, ...]


def read(file: BinaryIO, size: int) -> Content:
    """Read a file to its end, once: what is searched is what the digest is of.

    Args:
        file: at its start.
        size: what it has by its status, in bytes. Where it has more or less by now, so has the answer.
    """
    source = _Beside(file) if size > SMALL else _Source(file, blob=_blob(size))
    try:
        kinds = tuple(dict.fromkeys(in_bytes(source, much=size > _MUCH)))
    finally:
        source.end()
    return Content(size=source.size, sha256=source.sha256(), blob=source.git_sha1(), credentials=kinds)


class _Source:
    """A file that is read, with the digests of what was read of it."""

    def __init__(self, file: BinaryIO, blob: hashlib._Hash | None = None) -> None:
        self._file, self._digest, self._blob = file, hashlib.sha256(), blob
        #: in bytes, so far
        self.size = 0

    def read(self, size: int, /) -> bytes:
        chunk = self._file.read(size)
        self.size += len(chunk)
        self._take(chunk)
        return chunk

    def end(self) -> None:
        """Nothing more is read."""

    def sha256(self) -> str:
        return self._digest.hexdigest()

    def git_sha1(self) -> str | None:
        return self._blob.hexdigest() if self._blob and self.size <= SMALL else None

    def _take(self, chunk: bytes) -> None:
        self._digest.update(chunk)
        if self._blob:
            self._blob.update(chunk)


class _Beside(_Source):
    """The same, with the digest in a thread of its own: it is computed while the bytes are searched."""

    def __init__(self, file: BinaryIO) -> None:
        super().__init__(file)
        self._pieces: Queue[bytes] = Queue(1)  # no more than one waits
        self._thread = Thread(target=self._work, daemon=True)
        self._thread.start()

    def end(self) -> None:
        self._pieces.put(b"")
        self._thread.join()

    def _take(self, chunk: bytes) -> None:
        if chunk:
            self._pieces.put(chunk)

    def _work(self) -> None:
        while chunk := self._pieces.get():
            self._digest.update(chunk)


def _blob(size: int) -> hashlib._Hash:
    """The beginning of what git makes a file's SHA-1 of."""
    return hashlib.sha1(b"blob %d\0" % size, usedforsecurity=False)
