"""Which cards a path means."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from cardsmith.card.model import LARGEST, Card
from cardsmith.errors import FolderError
from cardsmith.lint.folder.beside import is_model

_README = "README.md"


def find(paths: Iterable[str | Path]) -> list[Path]:
    """The cards at these paths, each once, in the order of the paths.

    A path is a card, a model folder (its README.md), or a folder of cards, searched for README.md and for `*.md` with
    front matter; hidden folders are passed over.

    Raises:
        FolderError: a path does not exist, or there is no card at it; or a folder in it cannot be read.
    """
    found: dict[Path, None] = {}
    for path in (Path(path) if isinstance(path, str) else path for path in paths):
        cards = list(_at(path))
        if not cards:
            raise FolderError(f"{path} holds no card (no README.md, no *.md with front matter). Nothing was checked.")
        found.update(dict.fromkeys(cards))
    if not found:
        raise FolderError("there is nothing to check. Give a README.md, a model folder, or a folder of cards.")
    return list(found)


def _at(path: Path) -> Iterator[Path]:
    if path.is_dir():
        yield from _under(path)
    elif os.path.lexists(path):
        yield path
    else:
        raise FolderError(f"{path} does not exist. Give a README.md, a model folder, or a folder of cards.")


def _under(folder: Path) -> Iterator[Path]:
    for place, folders, files in os.walk(folder, onerror=_closed):
        here = Path(place)
        # what lies deeper in a model (checkpoints) is no card of its own
        if _README in files and is_model([*folders, *files]):
            folders.clear()
            yield here / _README
            continue
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        yield from (here / name for name in sorted(files) if name == _README or _is_card(here / name))


def _closed(error: OSError) -> None:
    raise FolderError(f"{error.filename} cannot be read: {error.strerror}. Check its permissions.") from None


def _is_card(path: Path) -> bool:
    """Whether a Markdown file has front matter. What cannot be read is none."""
    if path.suffix.lower() != ".md" or not path.is_file():
        return False
    try:
        with path.open("rb") as file:
            text = file.read(LARGEST).decode("utf-8", "replace")
    except OSError:
        return False
    return "---" in text[:1000] and Card(text).front_matter is not None
