"""What a push would send: the weights verified, the card brought up to date, the files chosen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from cardsmith import config
from cardsmith.card.model import Card
from cardsmith.facts import Facts, store, training_args
from cardsmith.facts.folder import Folder
from cardsmith.lint import Diagnostic
from cardsmith.push.card.hub_card import HubCard
from cardsmith.push.card.join import Joined, Side, join
from cardsmith.push.planning import plan
from cardsmith.push.planning.choice import choose
from cardsmith.push.planning.found import Found, found
from cardsmith.push.planning.plan import Plan, ReadAhead
from cardsmith.push.planning.shards import strays
from cardsmith.push.preparing import signature, stage
from cardsmith.push.preparing.aside import given_up
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
    #: whether a verification that failed stands against the push
    must_pass: bool = True
    #: what becomes of the README on the Hub; `None` where there is none
    joined: Joined | None = None
    #: path → bytes of what is put aside in the folder before the rest is written; it is not published
    aside: Mapping[str, bytes] = field(default_factory=dict)


def standing(folder: Path) -> dict[str, Found]:
    """The files that a push writes anew from what they say, as they are now. Call it before any of them is read."""
    paths = (update.README, update.LAST_RENDER.as_posix(), store.FILE.as_posix(), training_args.JSON_FILE)
    return found(folder, paths)


def prepare(
    folder: Path,
    facts: Facts,
    was: Mapping[str, Found],
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
        was: the folder's `standing` files, before the facts were read.
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
    stale = {} if verdict else {verdicts.PLACE.as_posix(): "a verdict on other files than these"}
    chosen = choose(folder, include, fresh, {**stale, **strays(folder)})
    findings = stage.findings(chosen)
    lay = {**found(folder, fresh.keys() - was.keys()), **was}
    planned = plan.make(chosen, ahead, lay)  # last: what is read ahead may take longer than all this
    return Prepared(
        folder=folder,
        card=card,
        fresh=fresh,
        plan=planned,
        diagnostics=findings,
        verdict=verdict,
        must_pass=checking.asked,
        joined=joined,
        aside=given_up(joined, lay[update.README]),
    )


def with_signature(prepared: Prepared, key: signature.Key, name: str) -> Prepared:
    """The same with a signature over all that goes up; see `signature.signed`."""
    signed = signature.signed(prepared.plan, prepared.folder, key, name)
    (made,) = [file.content for file in signed.files if file.path == signature.FILE]
    fresh = {signature.FILE: made} if isinstance(made, bytes) else {}
    return replace(prepared, plan=signed, fresh={**prepared.fresh, **fresh})


def _said(folder: Path, card: Card, verdict: Verdict | None, checking: Checking) -> Verification | None:
    """What the card says of its verification: that there was none, or that it failed, too."""
    if verdict is None and not checking.asked:
        return UNVERIFIED
    kept = verdicts.load(folder) if verdict and (verdict.passed or not checking.asked) else None
    return said.of_verdict(kept.to_dict(), card) if kept else None


def _arguments(folder: Path) -> dict[str, bytes]:
    """training_args.json in place of the pickle, where there is one to read; never as it was found, always cleaned."""
    known = Folder(folder)
    arguments = known.arguments
    wanted = arguments.values or known.has(training_args.JSON_FILE)
    return {training_args.JSON_FILE: arguments.dumps().encode()} if wanted else {}
