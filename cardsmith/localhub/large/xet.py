"""Large files that arrive by Xet: the client leaves them in a folder of this machine, chunked and deduplicated.

huggingface_hub 2.4 never negotiates: with hf_xet installed it asks for a write token and uploads to the address that
comes with it (huggingface_hub 2.4.0: _commit_api.py:552). The address `local://<folder>` makes hf_xet write to that
folder instead of a server, which serves a hub on the same machine well. Each token gets a folder of its own: hf_xet
holds a lock on the folder's database as long as its process lives, and a folder of its own can be removed as soon as
its files have become ordinary LFS objects.
"""

from __future__ import annotations

import shutil
import struct
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from filelock import Timeout

from ..git.lfs import Pointer
from ..wire.answers import Refusal

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from ..git.repository import Repository

#: How long a token for an upload is good, in seconds. hf_xet asks anew, and would get another folder, when one runs
#: out; none runs out during an upload.
LIFETIME = 7 * 24 * 3600
#: What is here already is let lie as long, in seconds: its client may not be through.
_DONE_AGE = 600
#: How many of these folders a repository has at most.
_STAGES = 200
_HEADER = 48
_RECORD = 48
_VERIFICATION = 1 << 31
_METADATA = 1 << 30
_PIECE = 4 * 1024 * 1024


@dataclass(frozen=True, kw_only=True)
class StagedFile:
    """A file that a shard describes."""

    #: What hf_xet calls it.
    hash: str
    #: What the commit calls it.
    pointer: Pointer


def available() -> bool:
    """Whether this process can read what hf_xet writes."""
    return find_spec("hf_xet") is not None


def new_stage(repository: Repository) -> Path:
    """An empty folder for the uploads under one token. What lies in older ones and is here already goes.

    Raises:
        Refusal: 503 if there are too many already.
    """
    _drop_done(repository)
    drop_empty(repository)
    if len(_stages(repository)) >= _STAGES:
        raise Refusal(
            503,
            "Too many uploads by Xet are under way here; try again in some minutes, or set "
            "HF_HUB_DISABLE_XET=1 before the client starts",
            headers={"Retry-After": "60"},
        )
    parent = repository.folder / "xet"
    with repository.standing():
        parent.mkdir(exist_ok=True)
        return Path(tempfile.mkdtemp(dir=parent))


def take_in(repository: Repository, wanted: Collection[Pointer]) -> None:
    """Turn the staged uploads that hold any of `wanted` into LFS objects, and remove them: also what is here already.

    One at a time: two commits of the same file would take in and remove the same upload.
    """
    if not wanted or not _stages(repository):
        return
    with repository.intake():
        for stage in _stages(repository):
            files = list(_files(stage))
            if any(file.pointer in wanted for file in files):
                missing = {file.pointer: file for file in files if not repository.lfs.has(file.pointer)}
                _land(repository, stage, list(missing.values()))
                shutil.rmtree(stage, ignore_errors=True)


def drop_empty(repository: Repository) -> None:
    """Remove folders into which nothing was uploaded, if they are older than a client takes to begin."""
    for stage in _stages(repository):
        with suppress(OSError):  # it is not empty
            if time.time() - stage.stat().st_mtime > _DONE_AGE:
                stage.rmdir()


def _drop_done(repository: Repository) -> None:
    """Remove uploads of what is here: a client that finds nothing changed makes no commit of what it has sent."""
    with suppress(Timeout), repository.intake().acquire(timeout=0):  # whoever takes uploads in may take long
        for stage in _stages(repository):
            is_old = all(time.time() - shard.stat().st_mtime > _DONE_AGE for shard in _shards(stage))
            files = list(_files(stage)) if is_old else []
            if files and all(repository.lfs.has(file.pointer) for file in files):
                shutil.rmtree(stage, ignore_errors=True)


def _stages(repository: Repository) -> list[Path]:
    parent = repository.folder / "xet"
    return sorted(parent.iterdir()) if parent.is_dir() else []


def _land(repository: Repository, stage: Path, files: list[StagedFile]) -> None:
    if not files:
        return
    from hf_xet import XetSession  # type: ignore[import-untyped]

    with tempfile.TemporaryDirectory(prefix="xet-", dir=repository.incoming) as copy:
        _copy_stage(stage, Path(copy))
        group = XetSession().new_download_stream_group(endpoint=f"local://{copy}")
        for file in files:
            with repository.lfs.receiving(file.pointer) as landing:
                for chunk in _ahead(_chunks(group, file)):
                    landing.write(chunk)
                landing.finish()


def _chunks(group: Any, file: StagedFile) -> Iterator[bytes]:
    """The content of a file piece by piece: of a whole one hf_xet buffers up to 1.5 GB."""
    from hf_xet import XetFileInfo

    size = file.pointer.size
    for start in range(0, size, _PIECE):
        yield from group.download_stream(XetFileInfo(file.hash, size), start=start, end=min(size, start + _PIECE))


def _ahead(chunks: Iterator[bytes]) -> Iterator[bytes]:
    """The same; each is fetched while the one before it is worked on."""
    with ThreadPoolExecutor(1) as fetching:
        coming = fetching.submit(next, chunks, None)
        while (chunk := coming.result()) is not None:
            coming = fetching.submit(next, chunks, None)
            yield chunk


def _copy_stage(stage: Path, copy: Path) -> None:
    """A second view of the folder, by hard links: the first one's database is locked while the client lives."""
    for source in (stage / "xet" / "xorbs").rglob("*"):
        target = copy / source.relative_to(stage)
        if source.is_dir():
            target.mkdir(parents=True, exist_ok=True)
        elif source.suffix == ".redb":
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, target)
        else:
            target.parent.mkdir(parents=True, exist_ok=True)
            target.hardlink_to(source)


def _shards(stage: Path) -> list[Path]:
    return list((stage / "xet" / "xorbs" / "shards").glob("*.mdb"))


def _files(stage: Path) -> Iterator[StagedFile]:
    for shard in _shards(stage):
        with suppress(OSError, struct.error):
            yield from described(shard.read_bytes())


def described(shard: bytes) -> Iterator[StagedFile]:
    """The files a shard describes.

    Format: https://huggingface.co/docs/xet/en/shard. After a header of 48 bytes come the files, each as records of
    48 bytes: its head (hash, flags, number of terms), its terms, perhaps as many verification records, perhaps one
    with the sha256; a hash of only ones ends the list.
    """
    at = _HEADER
    while shard[at : at + 32] != b"\xff" * 32:
        name, flags, terms = struct.unpack_from("<32sII", shard, at)
        at += _RECORD
        size = sum(struct.unpack_from("<I", shard, at + i * _RECORD + 36)[0] for i in range(terms))
        at += _RECORD * terms * (2 if flags & _VERIFICATION else 1)
        if flags & _METADATA:
            (sha256,) = struct.unpack_from("<32s", shard, at)
            at += _RECORD
            yield StagedFile(hash=_hex(name), pointer=Pointer(oid=_hex(sha256), size=size))


def _hex(raw: bytes) -> str:
    """Hashes are four little-endian words, printed word by word."""
    return "".join(f"{word:016x}" for word in struct.unpack("<4Q", raw))


def write_token_unavailable() -> Refusal:
    """What a client is told for whom the folder of this machine is of no use."""
    return Refusal(501, "This hub takes no Xet uploads from here. Set HF_HUB_DISABLE_XET=1 before the client starts.")
