"""Large files: the pointer that stands in the git tree and the store that holds the bytes.

The store has the layout of git-lfs itself (`lfs/objects/ab/cd/<oid>` inside the bare repository), so that a
`git lfs pull` from a clone of the folder finds the objects.
"""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ..wire.answers import Refusal, no_repository
from ..wire.landing import landing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..wire.landing import Landing

_POINTER = re.compile(
    rb"version https://git-lfs\.github\.com/spec/v1\n(?:ext-[^\n]*\n)*oid sha256:([0-9a-f]{64})\nsize (\d{1,18})\n"
)
#: No pointer is longer; a longer blob is never looked into.
POINTER_LIMIT = 1024


@dataclass(frozen=True, kw_only=True)
class Pointer:
    """What stands in the git tree in place of a large file. https://github.com/git-lfs/git-lfs/blob/main/docs/spec.md"""

    #: sha256 of the content, in hex.
    oid: str
    #: Size of the content in bytes.
    size: int

    def __bytes__(self) -> bytes:
        return f"version https://git-lfs.github.com/spec/v1\noid sha256:{self.oid}\nsize {self.size}\n".encode()

    @staticmethod
    def parse(blob: bytes) -> Pointer | None:
        """The pointer a blob holds, or nothing if it is an ordinary file."""
        found = _POINTER.fullmatch(blob) if len(blob) <= POINTER_LIMIT else None
        return Pointer(oid=found[1].decode(), size=int(found[2])) if found else None


class LfsStore:
    """The large files of one repository.

    Args:
        folder: `lfs/objects` of the bare repository.
        incoming: a folder on the same file system for what is not complete.
    """

    def __init__(self, folder: Path, incoming: Path) -> None:
        self._folder = folder
        self._incoming = incoming

    def path(self, oid: str) -> Path:
        """Where the object lies, or would lie."""
        return self._folder / oid[:2] / oid[2:4] / oid

    def has(self, pointer: Pointer) -> bool:
        """Whether the object is here, whole."""
        with suppress(OSError):
            return self.path(pointer.oid).stat().st_size == pointer.size
        return False

    def objects(self) -> list[Path]:
        """All that are here, in the order of their digests, which are their names."""
        return sorted(self._folder.glob("??/??/*"), key=lambda file: file.name)

    def share(self, pointer: Pointer, other: LfsStore) -> None:
        """Let another store of the same file system have an object too. It lies on the disk once."""
        other._made_room(pointer).hardlink_to(self.path(pointer.oid))

    def size(self, oid: str) -> int:
        """How many bytes an object has that is here, or -1."""
        with suppress(OSError):
            return self.path(oid).stat().st_size
        return -1

    @contextmanager
    def receiving(self, pointer: Pointer) -> Iterator[Landing]:
        """Take an object in: written beside the store, checked while it streams, renamed when it is right.

        Raises:
            Refusal: 400 if the bytes are not those the pointer promises; nothing is then kept.
        """
        self._incoming.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix="lfs-", dir=self._incoming)
        os.close(handle)
        draft, digest = Path(name), hashlib.sha256()
        try:
            with landing(draft, pointer.size, digest=digest) as arriving:
                yield arriving
            self.adopt(draft, pointer, digest.hexdigest())
        finally:
            draft.unlink(missing_ok=True)

    def adopt(self, file: Path, pointer: Pointer, digest: str) -> None:
        """Take a file over that is complete and on disk, if its digest is the one promised; else remove it.

        Raises:
            Refusal: 400 if it is not, 404 if the repository was deleted or moved meanwhile.
        """
        if digest != pointer.oid:
            file.unlink(missing_ok=True)
            raise Refusal(400, f"The upload has sha256 {digest}, announced was {pointer.oid}")
        try:
            file.replace(self._made_room(pointer))
        except FileNotFoundError as error:
            file.unlink(missing_ok=True)
            raise no_repository() from error

    def _made_room(self, pointer: Pointer) -> Path:
        """Where the object will lie. The repository's own folder is not made: it is gone when the repository is."""
        target = self.path(pointer.oid)
        for folder in (self._folder.parent, self._folder, target.parent.parent, target.parent):
            folder.mkdir(exist_ok=True)
        return target
