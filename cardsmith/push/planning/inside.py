"""What cardsmith reads and writes beside the weights lies in the folder: a link could publish a file, or destroy it."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from cardsmith.errors import FolderError

#: read into what is published, or written over, by their names
_OWN = (
    "README.md",
    ".cardsmith",
    *(f".cardsmith/{name}" for name in ("facts.json", "render.md", "verdict.json", "before.md", "templates")),
    "training_args.json",
    "training_args.bin",
    "trainer_state.json",
)


def require_inside(folder: Path, paths: Iterable[str] = _OWN) -> None:
    """Make sure that `paths`, cardsmith's own files where none are named, are no links out of the folder.

    Raises:
        FolderError: one of them is.
    """
    root = Path(os.path.realpath(folder))
    for path in paths:
        place = folder / path
        if not Path(os.path.realpath(place)).is_relative_to(root):
            raise FolderError(f"{place} is a link that leaves the folder. Put what it leads to in its place.")
