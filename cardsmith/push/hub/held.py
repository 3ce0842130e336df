"""What a Hub holds, by its digests, against the files of a plan."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping
from typing import Any, NamedTuple

from cardsmith.push.planning.plan import CHUNK, PlannedFile


class Held(NamedTuple):
    """A file as the Hub names it."""

    #: the SHA-1 that git gives it
    blob: str | None
    #: hexadecimal SHA-256 of a large file's bytes; `None` of a regular one
    sha256: str | None
    #: in bytes
    size: int | None

    @staticmethod
    def of(said: Any) -> Held:
        """From what the client makes of a listing."""
        lfs = getattr(said, "lfs", None)
        return Held(getattr(said, "blob_id", None), lfs.sha256 if lfs else None, getattr(said, "size", None))


def lacking(files: Collection[PlannedFile], held: Mapping[str, Held]) -> tuple[PlannedFile, ...]:
    """Those of `files` that are not among `held` (path → what the Hub says), or with other bytes."""
    return tuple(file for file in files if not _is_same(file, held.get(file.path)))


def _is_same(file: PlannedFile, held: Held | None) -> bool:
    """Large files carry their SHA-256; the others the SHA-1 that git gives them."""
    if held is None:
        return False
    if held.sha256:
        return held.sha256 == file.sha256
    return held.size in (None, file.size) and held.blob == (file.blob or _git_sha1(file))


def _git_sha1(file: PlannedFile) -> str:
    """What git calls a file with these bytes."""
    digest = hashlib.sha1(b"blob %d\0" % file.size, usedforsecurity=False)
    with file.open() as stream:
        while chunk := stream.read(CHUNK):
            digest.update(chunk)
    return digest.hexdigest()
