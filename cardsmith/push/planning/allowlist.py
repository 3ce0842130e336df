"""Which files of an output folder are published, and why each other one stays behind."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from fnmatch import fnmatchcase

from cardsmith.artifact import names

#: A sign in brackets, which stands for itself.
_ITSELF = re.compile(r"\[([\[*?])\]")


def reason_to_leave(path: str, include: Iterable[str] = (), shown: Collection[str] = ()) -> str | None:
    """Why `path` (relative, with `/`) stays behind, or `None` where it goes up.

    Args:
        path: a file of the folder.
        include: patterns of files that the owner adds; what is forbidden stays behind all the same.
        shown: paths that the card shows; pictures among them go up.
    """
    if why := names.forbidden(path):
        return why
    meant = [pattern for pattern in include if is_meant(path, pattern)]
    if names.is_published(path) or any(_adds(path, pattern) for pattern in meant):
        return None
    if why := names.left_behind(path):
        return f"{why}; only an --include that names it adds it" if meant else why
    if not names.is_picture(path):
        return "not part of a model; add it with --include"
    return None if path in shown else "a picture that the README does not show; add it with --include"


def is_meant(path: str, pattern: str) -> bool:
    """Whether an `--include` means this path: by its name as it is, brackets and all, or as a glob."""
    return path == pattern or fnmatchcase(path, pattern)


def as_written(pattern: str) -> str:
    """The pattern without brackets around signs that stand for themselves: as whoever named a file wrote it."""
    return _ITSELF.sub(r"\1", pattern)


def _adds(path: str, pattern: str) -> bool:
    """Whether the pattern, which means this path, is meant for what runs and tools leave, where the path is of that."""
    found = names.first(names.UNLESS_NAMED, path)
    return found is None or path == pattern or _names(pattern, found[0])


def _names(pattern: str, place: str) -> bool:
    """Whether it names the place, as `runs/*` names `runs`: no part down to it may begin with a wildcard.

    One in brackets, `[[]`, is the sign itself.
    """
    parts, depth = _ITSELF.sub("-", pattern).split("/"), place.count("/") + 1
    return len(parts) >= depth and not any(part[:1] in ("*", "?", "[") for part in parts[:depth])
