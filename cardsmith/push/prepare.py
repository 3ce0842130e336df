"""What a push would send: the card brought up to date, the weights verified, the files chosen."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from cardsmith import atomic
from cardsmith.card import update
from cardsmith.facts import Facts, store, training_args
from cardsmith.facts.folder import Folder
from cardsmith.lint import Diagnostic, validate
from cardsmith.push import plan
from cardsmith.push.plan import Plan
from cardsmith.verify import Verdict
from cardsmith.verify import store as verdicts
from cardsmith.verify import verify as run_verify


@dataclass(frozen=True, kw_only=True)
class Prepared:
    """A folder, ready for the gate."""

    plan: Plan
    diagnostics: tuple[Diagnostic, ...]
    #: the verdict that covers the weights as they are; `None` where there is none
    verdict: Verdict | None


def prepare(folder: Path, facts: Facts, *, include: Iterable[str], verify: bool, write: bool) -> Prepared:
    """Bring the folder up to date, and plan the commit.

    Args:
        folder: an output folder with weights.
        facts: what is known of its run.
        include: patterns of files to add to those that are part of a model.
        verify: whether to verify the weights where no valid verdict lies in the folder.
        write: whether the folder may be written; otherwise nothing is written and nothing is verified.
    """
    card = update.plan(folder, facts)
    fresh = {
        update.README: card.card.text.encode(),
        update.LAST_RENDER.as_posix(): card.rendered.text.encode(),
        store.FILE.as_posix(): store.dumps(facts).encode(),
        **_arguments(folder),
    }
    if write:
        update.keep_before(folder, card)
        for path, data in fresh.items():
            atomic.write_bytes(folder / path, data)
    verdict = _verdict(folder, verify=verify and write)
    diagnostics = validate(folder / update.README if write else card.card)
    return Prepared(plan=plan.make(folder, include, fresh), diagnostics=tuple(diagnostics), verdict=verdict)


def _arguments(folder: Path) -> dict[str, bytes]:
    """training_args.json in place of the pickle, where there is one to read."""
    arguments = Folder(folder).arguments
    return {training_args.JSON_FILE: arguments.dumps().encode()} if arguments.values else {}


def _verdict(folder: Path, *, verify: bool) -> Verdict | None:
    standing = verdicts.load(folder)
    if standing is not None and verdicts.covers(standing, folder):
        return standing
    return run_verify(folder) if verify else None
