"""What the embedded Hub shows to a block: the artifact as a push would publish it, and its base. Nothing is copied."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from cardsmith.artifact import names

#: Memory that a block may take beside that for weights, in bytes: torch, CUDA's own, and the room to work.
_BESIDE = 16 * 2**30
#: Weights may lie in memory as often: read, converted to a wider type.
_TIMES = 4


@dataclass(frozen=True, kw_only=True)
class Stage:
    """Two repositories at most."""

    #: id of the artifact's repository
    model: str
    #: the artifact's folder
    folder: Path
    #: text of its card
    card: str
    #: id → revision → folder, of the bases
    bases: Mapping[str, Mapping[str, Path]] = field(default_factory=dict)

    @property
    def size(self) -> int:
        """Bytes of all files on show: a block may download each once."""
        bases = {folder for revisions in self.bases.values() for folder in revisions.values()}
        files = [*(self.folder / path for path in published(self.folder)), *(f for base in bases for f in _files(base))]
        return sum(path.stat().st_size for path in files)

    @property
    def memory(self) -> int:
        """How much memory a block may take, in bytes."""
        return _BESIDE + _TIMES * self.size

    def laid_out(self, place: Path) -> dict[str, Mapping[str, Path]]:
        """Make the artifact's repository in `place`, out of links; id → revision → folder of all that is on show."""
        for path in published(self.folder):
            (place / path).parent.mkdir(parents=True, exist_ok=True)
            (place / path).symlink_to(self.folder / path)
        place.mkdir(parents=True, exist_ok=True)
        (place / "README.md").unlink(missing_ok=True)
        (place / "README.md").write_text(self.card, "utf-8", newline="")
        return {**self.bases, self.model: {"main": place}}


def published(folder: Path) -> list[str]:
    """Paths of the files in `folder` that are part of a model."""
    paths = (file.relative_to(folder).as_posix() for file in _files(folder))
    return [path for path in paths if names.is_published(path)]


def _files(folder: Path) -> list[Path]:
    """Regular files, links to such among them."""
    return sorted(
        path for where, _, found in os.walk(folder) for path in (Path(where, name) for name in found) if path.is_file()
    )
