"""Which files are large: the `.gitattributes` the Hub puts into a new repository, and the lines it adds."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pygit2
from pygit2.enums import AttrCheck

from ..wire.answers import Refusal
from ..wire.wholetext import clipped
from .wildcards import untamed

if TYPE_CHECKING:
    from collections.abc import Iterable

#: Regular files end here, in bytes; what is larger goes through LFS whatever its name.
REGULAR_LIMIT = 10 * 1024 * 1024

#: `git fsck` refuses a `.gitattributes` with a longer line.
_LINE_LIMIT = 2048
_SUFFIX = " filter=lfs diff=lfs merge=lfs -text"
_PATTERNS = (
    "*.7z",
    "*.arrow",
    "*.bin",
    "*.bz2",
    "*.ckpt",
    "*.ftz",
    "*.gz",
    "*.h5",
    "*.joblib",
    "*.lfs.*",
    "*.mlmodel",
    "*.model",
    "*.msgpack",
    "*.npy",
    "*.npz",
    "*.onnx",
    "*.ot",
    "*.parquet",
    "*.pb",
    "*.pickle",
    "*.pkl",
    "*.pt",
    "*.pth",
    "*.rar",
    "*.safetensors",
    "saved_model/**/*",
    "*.tar.*",
    "*.tar",
    "*.tflite",
    "*.tgz",
    "*.wasm",
    "*.xz",
    "*.zip",
    "*.zst",
    "*tfevents*",
)

#: The first commit of every repository on the Hub.
DEFAULT = "".join(f"{pattern}{_SUFFIX}\n" for pattern in _PATTERNS).encode()


def is_large(git: pygit2.Repository, commit: pygit2.Oid, path: str) -> bool:
    """Whether the `.gitattributes` of a commit send `path` through LFS."""
    return git.get_attr(path, "filter", AttrCheck.INCLUDE_COMMIT | AttrCheck.NO_SYSTEM, commit) == "lfs"


def with_lines(attributes: bytes, paths: Iterable[str]) -> bytes:
    """`.gitattributes` with one line more for each path, as the Hub adds them for large files of unlisted names."""
    lines = {*attributes.splitlines()}
    wanted = [f"{_escaped(path)}{_SUFFIX}".encode() for path in sorted(paths)]
    added = [line for line in wanted if line not in lines]
    if added and attributes and not attributes.endswith(b"\n"):
        attributes += b"\n"
    return attributes + b"".join(line + b"\n" for line in added)


def checked(path: str, content: bytes) -> bytes:
    """The content of a file to commit.

    Raises:
        Refusal: it is a `.gitattributes` that `git fsck --strict` would refuse, or that takes hours to apply.
    """
    if path.rsplit("/", 1)[-1].lower() != ".gitattributes":
        return content
    if any(len(line) >= _LINE_LIMIT for line in content.split(b"\n")):
        raise Refusal(400, f"{path} has a line of {_LINE_LIMIT} bytes or more")
    if line := untamed(content):
        raise Refusal(400, f"{path} has a pattern with too many stars: {clipped(line)}")
    return content


def _escaped(path: str) -> str:
    """A path as a pattern that matches it, and it alone unless it is very long.

    Git attributes know no escaped space, for which `[[:space:]]` stands; `?` stands for any letter where the line would
    be too long.
    """
    escaped = "".join("\\" + c if c in "*?[]" else c for c in path).replace(" ", "[[:space:]]")
    if len(escaped.encode()) + len(_SUFFIX) > _LINE_LIMIT - 2:
        escaped = "".join("?" if c in "*?[] " else c for c in path)
    return f"/{escaped}" if escaped[0] in '!#"' else escaped
