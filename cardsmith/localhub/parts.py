"""Large files that arrive in parts, each by a request of its own.

All parts of a file are written into one file of its full size, each at its place, so that nothing is copied together at
the end. What is known of an upload is kept in memory: the addresses of its parts are signed by this process, and die
with it. The digest is taken while parts come in order, as huggingface_hub sends them; what came otherwise is read again
at the end.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
import threading
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from .answers import Refusal
from .landing import landing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .landing import Landing
    from .lfs import Pointer
    from .repository import Repository

_READ = 4 * 1024 * 1024


class Uploads:
    """The uploads in parts that are under way.

    Args:
        part_size: how large a part is, in bytes; the last one may be smaller.
    """

    def __init__(self, part_size: int) -> None:
        self.part_size = part_size
        self._known: dict[tuple[str, Pointer], Upload] = {}
        self._lock = threading.Lock()

    def begin(self, repository: Repository, pointer: Pointer) -> Upload:
        """The upload of that file, begun now if it is not under way."""
        with self._lock:
            key = (repository.id.page, pointer)
            if key not in self._known or not self._known[key].path.exists():
                self._known[key] = Upload(repository, pointer, self.part_size)
            return self._known[key]

    def find(self, repository: Repository, pointer: Pointer) -> Upload:
        """The upload of that file, or a 404."""
        with self._lock:
            found = self._known.get((repository.id.page, pointer))
        if found is None:
            raise Refusal(404, "This upload has ended, or never began; ask for new addresses")
        return found

    def end(self, repository: Repository, pointer: Pointer) -> None:
        """Forget an upload that is complete."""
        with self._lock:
            self._known.pop((repository.id.page, pointer), None)


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
        self._lock = threading.Lock()
        self._digest = hashlib.sha256()
        self._hashed = 0

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
        digest = self._digest.copy() if number == self._hashed + 1 else None
        with landing(self.path, size, start=start, called="part", digest=digest) as part:
            yield part
        with self._lock:
            self._etags[number] = etag(self.pointer, number)
            if digest is not None and number == self._hashed + 1:
                self._digest, self._hashed = digest, number

    def complete(self, told: dict[int, str]) -> None:
        """Make it an object of the store.

        Args:
            told: number → ETag of all parts, as the client heard them.

        Raises:
            Refusal: 400 if a part is missing, or the whole is not what was announced.
        """
        if told != self._etags or len(told) != self.count:
            raise Refusal(400, f"Of {self.count} parts {len(self._etags)} have arrived; upload the file again")
        with self._lock, self.path.open("rb") as file:
            file.seek(self._hashed * self._part_size)
            while chunk := file.read(_READ):
                self._digest.update(chunk)
            self._hashed = self.count
        self._repository.lfs.adopt(self.path, self.pointer, self._digest.hexdigest())


def etag(pointer: Pointer, number: int = 0) -> str:
    """What the answer to a part, or to a whole file, calls it."""
    return '"' + hashlib.sha256(f"{pointer.oid} {number}".encode()).hexdigest()[:32] + '"'
