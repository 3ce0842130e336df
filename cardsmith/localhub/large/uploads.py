"""The uploads in parts that are under way.

What is known of one is kept in memory: the addresses of its parts are signed by this process, and die with it.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from .parts import Upload, ended

if TYPE_CHECKING:
    from ..git.lfs import Pointer
    from ..git.repository import Repository


class Uploads:
    """All of one hub.

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
            if key not in self._known or not self._known[key].is_open:
                self._known[key] = Upload(repository, pointer, self.part_size)
            return self._known[key]

    def sweep(self) -> None:
        """Forget the uploads whose file is there no more: it was left lying too long, or is an object now."""
        with self._lock:
            self._known = {key: upload for key, upload in self._known.items() if upload.is_open}

    def drop(self, repository: Repository) -> None:
        """Forget the uploads to a repository that is deleted or has another name now, and remove what has come."""
        with self._lock:
            gone = [key for key in self._known if key[0] == repository.id.page]
            uploads = [self._known.pop(key) for key in gone]
        for upload in uploads:
            upload.path.unlink(missing_ok=True)

    def find(self, repository: Repository, pointer: Pointer) -> Upload:
        """The upload of that file, or a 404."""
        with self._lock:
            found = self._known.get((repository.id.page, pointer))
        if found is None:
            raise ended()
        return found

    def complete(self, repository: Repository, pointer: Pointer, told: dict[int, str]) -> None:
        """End an upload, and forget it. One that has ended well may be ended again: the answer may have been lost.

        Raises:
            Refusal: as `Upload.complete`; 404 if there is neither an upload nor the object.
        """
        key = (repository.id.page, pointer)
        with self._lock:
            found = self._known.get(key)
        if found is not None:
            found.complete(told)
            with self._lock:
                self._known.pop(key, None)
        elif not repository.lfs.has(pointer):
            raise ended()
