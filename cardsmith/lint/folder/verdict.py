"""What the verdict beside a card says, and whether it speaks for the files that lie there now.

The answer must cost little. A Git LFS pointer names the digest of its file; the size of the weights stands in the
verdict. Only then are files read, the small ones first, up to 128 MiB in all: that covers configuration, tokenizer and
nearly every adapter, in a tenth of a second to half of one. Full weights of several GB are taken for what their size
says; `cardsmith push` reads them whole.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from cardsmith.expressions import expression
from cardsmith.lint.folder.beside import MODEL_FILES, Beside

FILE = ".cardsmith/verdict.json"
#: in bytes; see above
_MOST = 128 * 2**20
_POINTER = expression(rb"version https://git-lfs\S*\noid (sha256:[0-9a-f]{64})\n")
#: no pointer is longer
_POINTER_SIZE = 1024
_WEIGHTS = (".safetensors", ".bin")


class Verdict(NamedTuple):
    """The last verification of a folder."""

    #: whether no check failed, and one passed
    passed: bool
    #: the names of the checks that failed
    failed: tuple[str, ...]
    #: file → its digest then
    files: Mapping[str, str]
    #: of all weights that were loaded together, in bytes
    size: int | None
    #: weights that nothing loads
    unused: frozenset[str]


def read(beside: Beside | None) -> Verdict | None:
    """The verdict in a folder; `None` where there is none that can be read."""
    value = beside.object(FILE).value if beside else {}
    checks, files = value.get("checks"), value.get("files")
    if not isinstance(checks, list) or not isinstance(files, dict):
        return None
    known = [check for check in checks if isinstance(check, dict)]
    failed = tuple(str(check.get("name")) for check in known if check.get("outcome") == "failed")
    passed = not failed and any(check.get("outcome") == "passed" for check in known)
    names = {str(name): str(found) for name, found in files.items()}
    return Verdict(passed, failed, names, _size(known), _unused(known))


def can_be(beside: Beside) -> bool:
    """Whether there is something to verify: weights, or what says that there should be some."""
    return any(name in MODEL_FILES[:2] or name.endswith(_WEIGHTS) for name in beside.top)


def changed(verdict: Verdict, folder: Path) -> str | None:
    """The first file that is not the one that was verified, weights first; `None` where none is known to be another."""
    from cardsmith.artifact.digests import covered  # brings OpenSSL, whose start costs more than a card

    try:
        present = sorted(covered(folder), key=lambda name: not name.endswith(_WEIGHTS))
        sizes = {name: (folder / name).stat().st_size for name in present}
        return next(_changed(verdict, folder, sizes), None)
    except OSError:
        return None


def _changed(verdict: Verdict, folder: Path, sizes: Mapping[str, int]) -> Iterator[str]:
    yield from (name for name in sizes if name not in verdict.files)
    pointed = {name: _pointed(folder / name) for name, size in sizes.items() if size <= _POINTER_SIZE}
    yield from (name for name, found in pointed.items() if found and found != verdict.files[name])
    here = {name: size for name, size in sizes.items() if not pointed.get(name)}
    weights = [name for name in verdict.files if name.endswith(_WEIGHTS) and name not in verdict.unused]
    whole = weights and all(name in here for name in weights)
    if whole and verdict.size is not None and verdict.size != sum(here[name] for name in weights):
        yield weights[0]
    from cardsmith.artifact.digests import digest

    left = _MOST
    for name in sorted(here, key=lambda name: here[name]):
        left -= here[name]
        if left < 0:
            return
        if digest(folder / name) != verdict.files[name]:
            yield name


def _pointed(path: Path) -> str | None:
    """The digest that a Git LFS pointer names; `None` where the file is none."""
    match = _POINTER.match(path.read_bytes())
    return match[1].decode() if match else None


def _size(checks: list[dict[str, Any]]) -> int | None:
    size = _evidence(checks).get("bytes")
    return size if isinstance(size, int) else None


def _unused(checks: list[dict[str, Any]]) -> frozenset[str]:
    names = _evidence(checks).get("unused")
    return frozenset(map(str, names)) if isinstance(names, list) else frozenset()


def _evidence(checks: list[dict[str, Any]]) -> dict[str, Any]:
    """What the check of the files saw."""
    found = next((check.get("evidence") for check in checks if check.get("name") == "files"), None)
    return found if isinstance(found, dict) else {}
