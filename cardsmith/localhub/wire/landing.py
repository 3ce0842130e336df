"""Bytes on their way into a file: counted, hashed and written.

Hashing takes about as long as writing, so a thread of its own hashes a block while it is written. Where the system and
the file system let it, a block goes straight to the disk: copying it into the memory of the kernel first is half of the
work, and at the end somebody has to wait until it got from there to the disk.
"""

from __future__ import annotations

import errno
import hashlib
import mmap
import os
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from .answers import Refusal

if TYPE_CHECKING:
    from collections.abc import Iterator
    from concurrent.futures import Executor
    from io import FileIO
    from pathlib import Path

#: How much is hashed and written at once, in bytes.
BLOCK = 4 * 1024 * 1024
#: Disks take nothing smaller straight, and nothing between.
_SECTOR = 4096


class Landing:
    """Where bytes land; see `landing`."""

    def __init__(self, file: FileIO, size: int, called: str, digest: hashlib._Hash | None, hasher: Executor) -> None:
        self._file = file
        self._size = size
        self._called = called
        self._digest = digest
        self._hasher = hasher
        self._block = buffer()
        self._filled = 0
        self._seen = 0

    def expect(self, size: int) -> None:
        """Refuse more bytes than were announced before the first of them is taken."""
        if size > self._size:
            raise Refusal(400, f"The {self._called} is longer than the announced {self._size} bytes")

    def write(self, piece: bytes | memoryview) -> None:
        """Take a piece in; a view of a whole block must be one of a `buffer`, and is not copied.

        One byte too many is refused at once, so that nobody can fill the disk.
        """
        self._seen += len(piece)
        self.expect(self._seen)
        if isinstance(piece, memoryview) and len(piece) == BLOCK and not self._filled:
            self._land(piece)
            return
        rest = memoryview(piece)
        while rest:
            taken = min(len(rest), BLOCK - self._filled)
            self._block[self._filled : self._filled + taken] = rest[:taken]
            self._filled += taken
            rest = rest[taken:]
            if self._filled == BLOCK:
                self._land(self._block)
                self._filled = 0

    def finish(self) -> None:
        """Land what is left, refuse what was cut off, and wait for the disk. Without this nothing has landed."""
        if self._seen != self._size:
            raise Refusal(400, f"The {self._called} has {self._seen} bytes, announced were {self._size}")
        _go_straight(self._file, yes=False)  # what is left is no whole block
        self._land(self._block[: self._filled])
        os.fsync(self._file.fileno())

    def _land(self, block: memoryview) -> None:
        hashing = self._hasher.submit(self._digest.update, block) if self._digest else None
        try:
            _write(self._file, block)
        finally:
            if hashing:
                hashing.result()


def buffer() -> memoryview:
    """Room for a block, at a place in memory from where disks take it straight: a mapping begins where a page does."""
    return memoryview(mmap.mmap(-1, BLOCK))


@contextmanager
def landing(
    path: Path, size: int, *, start: int = 0, called: str = "upload", digest: hashlib._Hash | None
) -> Iterator[Landing]:
    """Take `size` bytes into a file that is there. They have landed when the value's `finish` is through.

    Args:
        path: the file.
        size: how many bytes are announced.
        start: where in the file they go.
        called: what the messages call them.
        digest: SHA-256 of what lies before; None if it is not to be taken.

    Raises:
        Refusal: 400 if more or fewer bytes come, 507 if the disk takes no more.
    """
    with path.open("r+b", buffering=0) as file, ThreadPoolExecutor(1) as hasher:
        file.seek(start)
        if start % _SECTOR == 0:
            with suppress(OSError):
                _go_straight(file, yes=True)
        try:
            yield Landing(file, size, called, digest, hasher)
        except OSError as error:
            raise Refusal(507, f"The hub cannot keep the {called}: {error.strerror}") from error


def _go_straight(file: FileIO, *, yes: bool) -> None:
    """Whether what is written goes past the memory of the kernel."""
    if hasattr(os, "O_DIRECT"):
        import fcntl

        flags = fcntl.fcntl(file, fcntl.F_GETFL) & ~os.O_DIRECT
        fcntl.fcntl(file, fcntl.F_SETFL, flags | os.O_DIRECT if yes else flags)


def _write(file: FileIO, block: memoryview) -> None:
    while block:
        try:
            written = file.write(block)
        except OSError as error:
            if error.errno != errno.EINVAL:
                raise
            _go_straight(file, yes=False)  # this disk asks for other places or sizes
            written = file.write(block)
        block = block[written:]
