"""What does not close the gate, and is for the owner to see: it may be a secret, or lies on the Hub already."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from cardsmith.artifact.names import is_published, is_sensitive
from cardsmith.artifact.wording import listed
from cardsmith.credentials import find, mask
from cardsmith.push.planning.plan import Plan, PlannedFile
from cardsmith.push.preparing.signature import BESIDE, FILE

_CARD = "README.md"
#: What a person writes is no longer, in bytes.
_LONGEST = 2**20


def warnings(plan: Plan, there: Collection[str]) -> Iterator[str]:
    """Each in a line, with what to do.

    Args:
        plan: the files of the commit.
        there: paths of what the Hub holds.
    """
    if suspects := [file.path for file in plan.files if _is_written(file) and _is_suspect(file)]:
        hold = "holds" if len(suspects) == 1 else "hold"
        yield mask(f"{listed(suspects)} {hold} what looks like a credential. If it is one, revoke it, and take it out.")
    if unsigned := _unsigned(plan, there):
        yield (
            f"The signature does not cover what lies on the Hub only: {mask(listed(unsigned))}. Delete it there, or "
            "verify with --ignore_unsigned_files."
        )
    if exposed := [path for path in there if is_sensitive(path)]:
        yield (
            f"The Hub holds {mask(listed(exposed))}, where secrets stand: in training_args.bin the Hub token, if the "
            "training was given one. Revoke them, and delete it there; its history keeps it."
        )


def _unsigned(plan: Plan, there: Collection[str]) -> list[str]:
    """What model-signing finds in a clone beside the files of the manifest, and fails over."""
    signed = {file.path for file in plan.files}
    if FILE not in signed:
        return []
    return [path for path in there if path not in signed.union(plan.gone) and path.partition("/")[0] not in BESIDE]


def _is_written(file: PlannedFile) -> bool:
    """Whether a person may have written it: the card, and what the owner adds."""
    return file.size <= _LONGEST and (file.path == _CARD or not is_published(file.path))


def _is_suspect(file: PlannedFile) -> bool:
    with file.open() as content:
        text = content.read(_LONGEST).decode("utf-8", "replace")
    return any(not secret.certain for secret in find(text))
