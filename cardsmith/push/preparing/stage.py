"""The card as it will stand on the Hub, under the linter: beside exactly the files of the commit."""

from __future__ import annotations

from pathlib import Path

from cardsmith.lint import Diagnostic, validate
from cardsmith.push.planning.choice import Choice
from cardsmith.render.update import README
from cardsmith.temporary import temporary_folder

#: The gate searches every byte for credentials; what has no place in a repository was left behind, and here every file
#: is a link.
_SEEN_TO = ("SE001", "SE002", "AR006")


def findings(choice: Choice) -> tuple[Diagnostic, ...]:
    """What the linter says of the planned card. A dry run, which writes no card, is thus told what a push is told.

    Args:
        choice: the files of the commit, with a README.md. Findings name it where it lies, or will.
    """
    with temporary_folder() as place:
        for path, source in choice.sources.items():
            _put(place / path, source)
        found = validate(place / README, ignore=_SEEN_TO)
    return tuple(each._replace(path=str(choice.folder / Path(each.path).relative_to(place))) for each in found)


def _put(place: Path, source: Path | bytes) -> None:
    """Weights are linked, not copied."""
    place.parent.mkdir(parents=True, exist_ok=True)
    if isinstance(source, bytes):
        place.write_bytes(source)
    else:
        place.symlink_to(source.resolve())
