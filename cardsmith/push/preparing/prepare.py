"""What a push would send: the weights verified, the card brought up to date, the files chosen."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from cardsmith import atomic, config
from cardsmith.card.model import Card
from cardsmith.errors import CardsmithError, FolderError
from cardsmith.facts import Facts, store, training_args
from cardsmith.facts.folder import Folder
from cardsmith.lint import Diagnostic
from cardsmith.push.card.hub_card import HubCard
from cardsmith.push.card.join import Joined, Side, join
from cardsmith.push.planning import plan
from cardsmith.push.planning.choice import choose
from cardsmith.push.planning.inside import require_inside
from cardsmith.push.planning.plan import Plan, ReadAhead
from cardsmith.push.preparing import leftovers, signature, stage
from cardsmith.push.preparing.verdict import Checking
from cardsmith.render import update
from cardsmith.render import verdicts as said
from cardsmith.render.verification import UNVERIFIED, Verification
from cardsmith.verify import Verdict
from cardsmith.verify import store as verdicts
from cardsmith.verify.snippet import usage


@dataclass(frozen=True, kw_only=True)
class Prepared:
    """A folder, ready for the gate."""

    folder: Path
    card: update.Update
    #: path → bytes of the files that cardsmith brings up to date; nothing is written yet
    fresh: Mapping[str, bytes]
    plan: Plan
    diagnostics: tuple[Diagnostic, ...]
    #: what is known of the weights as they are; `None` where nothing is
    verdict: Verdict | None
    #: what becomes of the README on the Hub; `None` where there is none
    joined: Joined | None = None


def prepare(
    folder: Path,
    facts: Facts,
    *,
    include: Iterable[str],
    checking: Checking,
    theirs: HubCard | None = None,
    prefer: Side | None = None,
    ahead: ReadAhead = lambda _: None,
) -> Prepared:
    """Render the card, verify the weights and it, and plan the commit. But for a verdict, nothing is written.

    The card is rendered twice: its quick start is run as it will be published, and what that printed is said on it.

    Args:
        folder: an output folder with weights.
        facts: what is known of its run.
        include: patterns of files to add to those that are part of a model.
        checking: how a verdict on the weights is come by.
        theirs: the README on the Hub, which the card is merged with.
        prefer: whose text stands where persons changed both.
        ahead: what is known already of the folder's files; see `plan.make`.

    Raises:
        CardError: the README cannot be read, here or on the Hub.
        FolderError: a file in the folder cannot be read or written.
    """
    templates = config.of(folder).templates

    def card_with(known: Verification | None) -> tuple[update.Update, Joined | None]:
        own = update.plan(folder, facts, templates, known)
        both = join(folder, own, theirs, prefer) if theirs else None
        return (replace(own, card=both.card) if both else own), both

    card, joined = card_with(None)
    verdict = checking.verdict(folder, usage.of_card(card.card, facts))
    if known := _said(folder, card.card, verdict, checking):
        card, joined = card_with(known)
    fresh = {
        update.README: card.card.text.encode(),
        update.LAST_RENDER.as_posix(): card.last.text.encode(),
        store.FILE.as_posix(): store.dumps(facts).encode(),
        **{path: text.encode() for path, text in card.beside.items()},
        **_arguments(folder),
    }
    stale = {} if verdict or checking.asked else {verdicts.PLACE.as_posix(): "a verdict on other files than these"}
    chosen = choose(folder, include, fresh, stale)
    findings = stage.findings(chosen)
    planned = plan.make(chosen, ahead)  # last: what is read ahead may take longer than all this
    return Prepared(
        folder=folder,
        card=card,
        fresh=fresh,
        plan=planned,
        diagnostics=findings,
        verdict=verdict,
        joined=joined,
    )


def with_signature(prepared: Prepared, key: signature.Key, name: str) -> Prepared:
    """The same with a signature over all that goes up; see `signature.signed`."""
    signed = signature.signed(prepared.plan, prepared.folder, key, name)
    (made,) = [file.content for file in signed.files if file.path == signature.FILE]
    fresh = {signature.FILE: made} if isinstance(made, bytes) else {}
    return replace(prepared, plan=signed, fresh={**prepared.fresh, **fresh})


def rehearse(prepared: Prepared) -> None:
    """Find out whether the folder can be brought up to date, before anything is sent. Nothing is changed.

    Raises:
        FolderError: it cannot; every file is as it was.
    """
    plan.require_unchanged(prepared.plan)
    require_inside(prepared.folder, prepared.fresh)
    with contextlib.ExitStack() as stack, _said_of(prepared.folder, "Nothing was pushed; every file is as it was."):
        for path, data in _stale(prepared).items():
            stack.enter_context(atomic.rehearsed(prepared.folder / path, data))


def write(prepared: Prepared) -> str | None:
    """Bring the folder up to date, now that it is pushed. That has succeeded whatever becomes of this.

    Returns:
        What could not be done, if anything; each file is the old one or the new one, whole.
    """
    try:
        with _said_of(prepared.folder, "What was pushed is on the Hub; push again to bring the folder up to date."):
            require_inside(prepared.folder, prepared.fresh)
            update.keep_before(prepared.folder, prepared.card)
            for path, data in _stale(prepared).items():
                atomic.write_bytes(prepared.folder / path, data)
            leftovers.clear(prepared.folder)
    except CardsmithError as error:
        return str(error)
    return None


def _stale(prepared: Prepared) -> dict[str, bytes]:
    """Path → bytes of what in the folder is not up to date."""
    folder = prepared.folder
    return {
        path: data
        for path, data in prepared.fresh.items()
        if not (folder / path).is_file() or (folder / path).read_bytes() != data
    }


@contextlib.contextmanager
def _said_of(folder: Path, rest: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise FolderError(f"{atomic.said(folder, error)} {rest}") from error


def _said(folder: Path, card: Card, verdict: Verdict | None, checking: Checking) -> Verification | None:
    """What the card says of its verification: that there was none, too."""
    if verdict is None and not checking.asked:
        return UNVERIFIED
    kept = verdicts.load(folder) if verdict and verdict.passed else None
    return said.of_verdict(kept.to_dict(), card) if kept else None


def _arguments(folder: Path) -> dict[str, bytes]:
    """training_args.json in place of the pickle, where there is one to read; never as it was found, always cleaned."""
    known = Folder(folder)
    arguments = known.arguments
    wanted = arguments.values or known.has(training_args.JSON_FILE)
    return {training_args.JSON_FILE: arguments.dumps().encode()} if wanted else {}
