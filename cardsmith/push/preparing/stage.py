"""The card as it will stand on the Hub, under the linter: beside exactly the files of the commit."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from cardsmith.lint import Diagnostic, validate
from cardsmith.push.planning.plan import Plan, PlannedFile
from cardsmith.render.update import README

#: The gate searches every byte for credentials; the plan has refused what has no place in a repository, and here
#: every file is a link.
_SEEN_TO = ("SE001", "SE002", "AR006")


def findings(plan: Plan, folder: Path) -> tuple[Diagnostic, ...]:
    """What the linter says of the planned card. A dry run, which writes no card, is thus told what a push is told.

    Args:
        plan: the commit, with a README.md.
        folder: where the card lies, or will: findings name it there.
    """
    with TemporaryDirectory(prefix="cardsmith-") as name:
        for file in plan.files:
            _put(Path(name, file.path), file)
        found = validate(Path(name, README), ignore=_SEEN_TO)
    return tuple(each._replace(path=str(folder / Path(each.path).relative_to(name))) for each in found)


def _put(place: Path, file: PlannedFile) -> None:
    """Weights are linked, not copied."""
    place.parent.mkdir(parents=True, exist_ok=True)
    if isinstance(file.content, bytes):
        place.write_bytes(file.content)
    else:
        place.symlink_to(file.content.resolve())
