"""What an `--include` means, as people and shells write it: a path in the folder, or a pattern of such."""

from __future__ import annotations

import os
from glob import escape
from pathlib import Path, PurePath


def meant(pattern: str, folder: Path) -> str:
    """The pattern as one of paths in the folder. A folder stands for all that is in it, and what is there for itself:
    brackets in its name are no choice of signs.

    Args:
        pattern: `samples/a.txt`, `./samples/a.txt`, `samples/`; or what lies there, as seen from where the user stands
            (`output/samples/a.txt`, as a shell completes it), unless the folder has that path itself.
        folder: the output folder.
    """
    path = pattern
    while path.startswith("./"):
        path = path[2:].lstrip("/")
    there = path if _is_in(folder, path) else _seen_from_here(pattern, folder)
    path = there or path
    whole = path.endswith("/") or os.path.isdir(folder / path)  # noqa: PTH112 - `is_dir` raises for long names
    own = escape(path) if there else path
    return f"{own.rstrip('/')}/*" if whole and path.strip("./") else own


def _is_in(folder: Path, path: str) -> bool:
    parts = PurePath(path)
    return not parts.is_absolute() and ".." not in parts.parts and os.path.lexists(folder / path)


def _seen_from_here(pattern: str, folder: Path) -> str | None:
    """A path that is there and lies in the folder, as a path in it. Links are not followed."""
    place, root = (Path(os.path.abspath(each)) for each in (pattern, folder))  # noqa: PTH100 - `resolve` follows links
    if place == root or not place.is_relative_to(root) or not os.path.lexists(place):
        return None
    return place.relative_to(root).as_posix()
