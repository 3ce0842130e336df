"""One try of a push: looked at, prepared, asked of the gate, sent, proved, and noted."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import partial

from cardsmith.credentials import mask
from cardsmith.errors import FolderError, PushError, UnreadableFile
from cardsmith.facts import Facts
from cardsmith.push.against import reasons
from cardsmith.push.aim import Aim, aimed, require_open
from cardsmith.push.card import hub_card
from cardsmith.push.delivery import delivered
from cardsmith.push.draft import drafted
from cardsmith.push.gate import gate
from cardsmith.push.hub.target import Target
from cardsmith.push.naming import named, unnamed
from cardsmith.push.planning.found import Found
from cardsmith.push.preparing.prepare import Prepared, prepare, standing, with_signature
from cardsmith.push.receipt import Receipt
from cardsmith.push.since import of_card
from cardsmith.push.stale_verdict import taken_out
from cardsmith.push.task import Task

_ALREADY = "This stands against it already:"
_STAYS = "The weights need not be verified again: their verdict is kept."
_ALL_THE_SAME = "all the same, for what else there is. Ctrl-C ends it."


def attempt(task: Task, repo_id: str, seen: str | None = None) -> Receipt:
    """One push on top of what stands there now.

    Args:
        task: the push.
        repo_id: where it goes.
        seen: the commit that an attempt before this one found at the head.

    Raises:
        Moved: somebody else has committed meanwhile. Nothing was changed.
        CardsmithError: as `push` says.
    """
    wish, was = task.wish, standing(task.wish.folder)
    aim = aimed(task, repo_id, seen)
    require_open(task, aim)
    facts = named(wish.folder, aim.target.repo_id, task.hub)
    is_due = task.checking.is_due(wish.folder)
    begins = partial(_tell_early, task, facts, was, aim)
    task = replace(task, checking=replace(task.checking, begins=begins))
    with _verdict_stays(task, is_due):
        return _carried_out(task, facts, was, aim)


def _carried_out(task: Task, facts: Facts, was: Mapping[str, Found], aim: Aim) -> Receipt:
    wish, prepared = task.wish, _prepared(task, facts, was, aim)
    against = reasons(task, aim, prepared)
    receipt = drafted(task, aim, prepared, against)
    if wish.dry_run:
        return receipt
    gate.check(receipt)
    if not wish.confirm(receipt):
        raise PushError("Nothing was pushed.")
    message = wish.message or f"Publish {facts.model_name} with cardsmith"
    return delivered(task, aim, prepared, receipt, message)


@contextlib.contextmanager
def _verdict_stays(task: Task, was_due: bool) -> Iterator[None]:
    """Say of a push that ends over a file which has changed that the verification was not in vain."""
    try:
        yield
    except UnreadableFile as error:
        if was_due and not task.checking.is_due(task.wish.folder):
            raise FolderError(f"{error} {_STAYS}") from error
        raise


def without_place(task: Task, repo_id: str, why: str) -> Receipt:
    """All that stands against a push to what is no repository: no Hub is asked, and nothing verified.

    Args:
        task: the push.
        repo_id: the id that no repository can have.
        why: what is wrong with it.

    Raises:
        GateClosed: it is no dry run.
    """
    task, aim = _unverified(task), Aim(Target(repo_id=mask(repo_id)))
    folder = task.wish.folder
    prepared = _prepared(task, unnamed(folder), standing(folder), aim)
    against = [mask(why), *reasons(task, aim, prepared)]
    receipt = replace(drafted(task, aim, prepared, against), url=task.hub.endpoint, is_new=False)
    if not task.wish.dry_run:
        gate.check(receipt)
    return receipt


def _unverified(task: Task) -> Task:
    """The same, which takes a verdict that lies there, and makes none."""
    return replace(task, checking=replace(task.checking, now=False))


def _tell_early(task: Task, facts: Facts, was: Mapping[str, Found], aim: Aim, what: str) -> None:
    """Say what stands against the push before something is done that may take minutes."""
    if against := reasons(task, aim, _prepared(_unverified(task), facts, was, aim)):
        task.hub.say("\n".join([_ALREADY, *(f"  - {reason}" for reason in against), f"{what} {_ALL_THE_SAME}"]))


def _prepared(task: Task, facts: Facts, was: Mapping[str, Found], aim: Aim) -> Prepared:
    """The folder made ready, with what stands on the Hub taken in, and signed where that was asked for."""
    wish, folder, (target, there, known, _) = task.wish, task.wish.folder, aim
    last = of_card(task, target, there, known) if there else None
    theirs = hub_card.fetch(task.hub, folder, target.repo_id, there, last) if there else None
    prepared = prepare(
        folder,
        facts,
        was,
        include=wish.include,
        checking=task.checking,
        theirs=theirs,
        prefer=wish.prefer,
        ahead=task.ahead,
    )
    prepared = taken_out(task, aim, prepared)
    return with_signature(prepared, task.key, str(facts.model_name)) if task.key else prepared
