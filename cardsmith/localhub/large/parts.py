"""A large file that arrives in parts, each by a request of its own.

All parts of a file are written into one file of its full size, each at its place, so that nothing is copied together at
the end. The digest is taken while parts come in order and once each, as huggingface_hub sends them; what came otherwise
is read again at the end.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
import threading
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from ..wire.answers import Refusal
from ..wire.landing import landing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..git.lfs import Pointer
    from ..git.repository import Repository
    from ..wire.landing import Landing

_READ = 4 * 1024 * 1024
#: How long the end of an upload waits for a part that is still open, in seconds: one cut off ends a little later here.
_PATIENCE = 2.0


class Upload:
    """One file that comes in parts.

    Args:
        repository: where it is to lie.
        pointer: what it is to be.
        part_size: how large a part is, in bytes.
    """

    def __init__(self, repository: Repository, pointer: Pointer, part_size: int) -> None:
        self.pointer = pointer
        self._repository = repository
        self._part_size = part_size
        handle, name = tempfile.mkstemp(prefix="parts-", dir=repository.incoming)
        os.close(handle)
        self.path = Path(name)
        self._etags: dict[int, str] = {}
        self._digest = hashlib.sha256()
        self._hashed = 0
        #: The parts that ever began. What begins twice may change bytes that were hashed.
        self._begun: set[int] = set()
        self._once = True
        #: How many parts are written at the moment; none once the upload is closed.
        self._open = 0
        self._closed = False
        self._state = threading.Condition()
        self._completing = threading.Lock()

    @property
    def is_open(self) -> bool:
        """Whether parts can still come."""
        return not self._closed and self.path.exists()

    @property
    def count(self) -> int:
        """How many parts there are."""
        return -(-self.pointer.size // self._part_size)

    @contextmanager
    def receiving(self, number: int) -> Iterator[Landing]:
        """Take part `number`, from 1, in.

        Raises:
            Refusal: 400 if the part is none of this file, or has another size.
        """
        if not 1 <= number <= self.count:
            raise Refusal(400, f"The file has {self.count} parts, and none of number {number}")
        start = (number - 1) * self._part_size
        size = min(self._part_size, self.pointer.size - start)
        digest = self._opened(number)
        try:
            with landing(self.path, size, start=start, called="part", digest=digest) as part:
                yield part
            self._landed(number, digest)
        finally:
            with self._state:
                self._open -= 1
                self._state.notify_all()

    def _opened(self, number: int) -> hashlib._Hash | None:
        with self._state:
            if not self.is_open:
                raise ended()
            self._once = self._once and number not in self._begun
            self._begun.add(number)
            self._etags.pop(number, None)
            self._open += 1
            return self._digest.copy() if self._once and number == self._hashed + 1 else None

    def _landed(self, number: int, digest: hashlib._Hash | None) -> None:
        with self._state:
            self._etags[number] = etag(self.pointer, number)
            if digest is not None:
                self._digest, self._hashed = digest, number

    def complete(self, told: dict[int, str]) -> None:
        """Make it an object of the store; of several who ask at once each hears that it is there.

        Args:
            told: number → ETag of all parts, as the client heard them.

        Raises:
            Refusal: 400 if a part is missing, or the whole is not what was announced; 409 while a part is written.
        """
        with self._completing:
            if self._repository.lfs.has(self.pointer):  # by another request, or another way
                self._closed = True
                self.path.unlink(missing_ok=True)
                return
            self._close(told)
            self._repository.lfs.adopt(self.path, self.pointer, self._hashed_whole())

    def _close(self, told: dict[int, str]) -> None:
        """Let no part in any more: whoever has the file open could write to it when it is in the store."""
        with self._state:
            if not self.is_open:
                raise ended()
            if not self._state.wait_for(lambda: not self._open, _PATIENCE):
                raise Refusal(409, "A part of this upload is still arriving; complete it when all are there")
            if told != self._etags or len(told) != self.count:
                raise Refusal(400, f"Of {self.count} parts {len(self._etags)} have arrived; upload the file again")
            self._closed = True

    def _hashed_whole(self) -> str:
        digest, hashed = (self._digest, self._hashed) if self._once else (hashlib.sha256(), 0)
        with self.path.open("rb") as file:
            file.seek(hashed * self._part_size)
            while chunk := file.read(_READ):
                digest.update(chunk)
        return digest.hexdigest()


def ended() -> Refusal:
    """No part is taken any more, or none ever was."""
    return Refusal(404, "This upload has ended, or never began; ask for new addresses")


def etag(pointer: Pointer, number: int = 0) -> str:
    """What the answer to a part, or to a whole file, calls it."""
    return '"' + hashlib.sha256(f"{pointer.oid} {number}".encode()).hexdigest()[:32] + '"'
