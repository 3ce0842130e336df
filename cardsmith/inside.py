"""What cardsmith reads and writes beside the weights lies in the folder: a link could publish a file, or destroy it."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from cardsmith.errors import FolderError

#: written over by their names
WRITTEN = (
    "README.md",
    ".cardsmith",
    *(f".cardsmith/{name}" for name in ("facts.json", "render.md", "verdict.json", "before.md", "templates")),
    "training_args.json",
)
#: read into what is published
_READ = ("training_args.bin", "trainer_state.json")


def require_inside(folder: Path, paths: Iterable[str] = (*WRITTEN, *_READ)) -> None:
    """Make sure that `paths`, cardsmith's own files where none are named, are no links out of the folder.

    Raises:
        FolderError: one of them is.
    """
    root = Path(os.path.realpath(folder))
    for path in paths:
        place = folder / path
        if not Path(os.path.realpath(place)).is_relative_to(root):
            raise _leaves(place)


def require_home(path: Path) -> None:
    """Make sure that a file is no link out of the folder that it lies in, or of the repository that this is in.

    Raises:
        FolderError: it is; what it leads to was not meant to be written.
    """
    folder = Path(os.path.realpath(path.parent))
    repository = next((each for each in (folder, *folder.parents) if (each / ".git").exists()), folder)
    place = Path(os.path.realpath(path))
    if not place.is_relative_to(repository) or ".git" in place.relative_to(repository).parts:
        raise _leaves(path)


def _leaves(place: Path) -> FolderError:
    return FolderError(f"{place} is a link that leaves the folder. Put what it leads to in its place.")
