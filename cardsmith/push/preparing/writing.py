"""The folder brought up to date: tried before anything is sent, and done once it is pushed."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from cardsmith import atomic
from cardsmith.errors import CardsmithError, FolderError
from cardsmith.inside import require_inside
from cardsmith.push.planning import plan
from cardsmith.push.planning.found import content
from cardsmith.push.preparing import leftovers
from cardsmith.push.preparing.prepare import Prepared
from cardsmith.render.update import LAST_RENDER, README, keep_before


class Written(NamedTuple):
    """What became of the folder after a push."""

    #: what could not be done, or was left alone
    notes: tuple[str, ...]
    #: whether the README in the folder comes from what lies on the Hub: the next push may take it as known there
    is_base: bool


def rehearse(prepared: Prepared) -> None:
    """Find out whether the folder can be brought up to date, before anything is sent. Nothing is changed.

    Raises:
        FolderError: it cannot; every file is as it was.
    """
    plan.require_unchanged(prepared.plan)
    require_inside(prepared.folder, [*prepared.aside, *prepared.fresh])
    with contextlib.ExitStack() as stack, _said_of(prepared.folder, "Nothing was pushed; every file is as it was."):
        for path, data in _stale(prepared).items():
            stack.enter_context(atomic.rehearsed(prepared.folder / path, data))


def write(prepared: Prepared) -> Written:
    """Bring the folder up to date, now that it is pushed. That has succeeded whatever becomes of this.

    Each file is the old one or the new one, whole; one that somebody has changed since it was read stays theirs.
    """
    folder, notes = prepared.folder, []
    try:
        with _said_of(folder, "What was pushed is on the Hub; push again to bring the folder up to date."):
            require_inside(folder, [*prepared.aside, *prepared.fresh])
            keep_before(folder, prepared.card)
            if left := _written(prepared):
                again = "Push again to publish the change."
                notes.append(f"Changed in {folder} during the push, and left alone: {', '.join(left)}. {again}")
            notes += [f"{README} as it was before --prefer hub is kept as {folder / path}." for path in prepared.aside]
            leftovers.clear(folder)
    except CardsmithError as error:
        notes.append(str(error))
    is_pushed = content(folder / README) == prepared.fresh[README]
    return Written(tuple(notes), is_pushed or not (prepared.joined and prepared.joined.took))


def _written(prepared: Prepared) -> list[str]:
    """Write what is not up to date, but for what has changed since it was read: the paths of that."""
    changed = {file.path for file in prepared.plan.files if file.has_changed()}
    stale = _stale(prepared)
    # a README that is left is still to be merged: from the render that it was made of
    kept = {*changed, LAST_RENDER.as_posix()} if README in changed else changed
    for path, data in stale.items():
        if path not in kept:
            atomic.write_bytes(prepared.folder / path, data)
    return [path for path in stale if path in changed]


def _stale(prepared: Prepared) -> dict[str, bytes]:
    """Path → bytes of what in the folder is not up to date; what is put aside comes first, or nothing is written."""
    wanted = {**prepared.aside, **prepared.fresh}
    return {path: data for path, data in wanted.items() if content(prepared.folder / path) != data}


@contextlib.contextmanager
def _said_of(folder: Path, rest: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise FolderError(f"{atomic.said(folder, error)} {rest}") from error
