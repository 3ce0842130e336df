"""Which repository ids and which paths are legal.

A path that passes here can be put into a git tree that `git fsck --strict` accepts, and joined to a folder without
leaving it. The rules are the client's (huggingface_hub 2.4.0: utils/_validators.py, _commit_api.py) and git's own
(fsck's spellings of `.git` on HFS+ and NTFS).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, Literal, get_args

from .answers import Refusal

Kind = Literal["models", "datasets", "spaces"]
KINDS: Final[tuple[Kind, ...]] = get_args(Kind)

#: Namespaces that would collide with the URLs of the Hub itself.
_RESERVED = {"api", "datasets", "spaces"}
_NAME = re.compile(r"[A-Za-z0-9_]([A-Za-z0-9_.-]{0,94}[A-Za-z0-9_])?")
_SHA256 = re.compile(r"[0-9a-f]{64}")

#: Code points that HFS+ ignores in a file name, so that `.g\u200cit` is `.git` there.
_HFS_IGNORED = dict.fromkeys([*range(0x200C, 0x2010), *range(0x202A, 0x202F), *range(0x206A, 0x2070), 0xFEFF])
_FORBIDDEN = {".git", ".cache", ".gitmodules", ".", ".."}
_NTFS_SHORT = re.compile(r"(git|gitmod|gitatt|gi7eba|gi7d29)~\d")

_PATH_LIMIT = 1024
_SEGMENT_LIMIT = 255


@dataclass(frozen=True, kw_only=True)
class RepoId:
    """The name of a repository that may exist."""

    #: models, datasets or spaces.
    kind: Kind
    #: The user or organisation; empty for a plain folder that is shown under a name alone.
    namespace: str
    #: The repository's own name.
    name: str

    def __str__(self) -> str:
        return f"{self.namespace}/{self.name}" if self.namespace else self.name

    @property
    def page(self) -> str:
        """Path of its page: `/org/name`, `/datasets/org/name`."""
        return f"/{self}" if self.kind == "models" else f"/{self.kind}/{self}"


def repo_id(kind: str, namespace: str, name: str) -> RepoId:
    """A legal repository id, or a 400 that says what is wrong."""
    if kind not in KINDS:
        raise Refusal(400, f"Unknown repository type: {kind}")
    for part in (namespace, name):
        if not _NAME.fullmatch(part) or "--" in part or ".." in part or part.lower().endswith(".git"):
            raise Refusal(400, f"Not a legal repository id: {namespace}/{name}")
    if namespace.lower() in _RESERVED:
        raise Refusal(400, f"The namespace {namespace} is reserved")
    return RepoId(kind=kind, namespace=namespace, name=name)


def file_path(path: object) -> str:
    """A path that may stand in a commit, unchanged; a 422, as the Hub's, for an illegal one; a 400 for none at all."""
    if not isinstance(path, str) or not path:
        raise Refusal(400, "A path is missing")
    segments = path.split("/")
    if _bad_text(path) or any(_bad_segment(segment) for segment in segments):
        raise Refusal(422, f"Not a legal path: {path!r}")
    return path


def sha256(oid: object) -> str:
    """A sha256 in lower-case hex, unchanged, or a 400."""
    if not isinstance(oid, str) or not _SHA256.fullmatch(oid):
        raise Refusal(400, "An oid must be a sha256 in lower-case hex")
    return oid


def _bad_text(path: str) -> bool:
    try:
        size = len(path.encode("utf-8"))
    except UnicodeEncodeError:
        return True
    return size > _PATH_LIMIT or "\\" in path or any(c < " " or c == "\x7f" for c in path)


def _bad_segment(segment: str) -> bool:
    """Empty, too long, or a spelling of a name that git keeps for itself on some file system."""
    plain = segment.translate(_HFS_IGNORED).casefold().split(":")[0].rstrip(" .")
    return (
        not plain
        or len(segment.encode("utf-8")) > _SEGMENT_LIMIT
        or plain in _FORBIDDEN
        or _NTFS_SHORT.fullmatch(plain) is not None
    )
