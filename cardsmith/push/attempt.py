"""One try of a push: looked at, prepared, asked of the gate, sent, proved, and noted."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from dataclasses import replace

from cardsmith.credentials import mask
from cardsmith.errors import HubError, PushError
from cardsmith.facts import Facts
from cardsmith.push import last_receipt
from cardsmith.push.against import reasons
from cardsmith.push.aim import aimed
from cardsmith.push.card import hub_card
from cardsmith.push.card.came_in import came_in
from cardsmith.push.draft import drafted
from cardsmith.push.gate import gate
from cardsmith.push.hub import Hub, Moved, Standing
from cardsmith.push.hub.target import MAIN, Target
from cardsmith.push.naming import named, unnamed
from cardsmith.push.planning.found import Found
from cardsmith.push.preparing.prepare import Prepared, prepare, standing, with_signature
from cardsmith.push.preparing.writing import rehearse, write
from cardsmith.push.receipt import Receipt
from cardsmith.push.sending.send import send
from cardsmith.push.since import NEVER, Since, of_card, since
from cardsmith.push.task import Task

_NO_PULL_REQUEST = "a pull request needs a repository. Leave out --pr to create it."
_FORGOTTEN = "If this push is interrupted, the next one does not know that the repository is to be public."
_MAIN_FIRST = "Push to main first, or leave out --public. Nothing was pushed."


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
    wish, hub, was = task.wish, task.hub, standing(task.wish.folder)
    facts = named(wish.folder, repo_id, hub)
    target, there = aimed(task, repo_id)
    if there is None and target.opens:
        raise PushError(f"{repo_id} is not there, or not shown to you: {_NO_PULL_REQUEST}")
    _require_main(task, target, there)
    _require_write(task, target, there)
    known = since(task, target, there) if there else NEVER
    prepared = _prepared(task, facts, was, target, there, known)
    against = reasons(task, target, prepared, there, known if known.last else known._replace(last=seen))
    receipt = drafted(task, target, prepared, there, against)
    if wish.dry_run:
        return receipt
    gate.check(against)
    if not wish.confirm(receipt):
        raise PushError("Nothing was pushed.")
    rehearse(prepared)
    if there is None and not receipt.private and (problem := last_receipt.begin(wish.folder, task.page(repo_id))):
        hub.say(f"{problem} {_FORGOTTEN}")
    sent = _sent(hub, receipt, target, there, wish.message or f"Publish {facts.model_name} with cardsmith")
    written = write(prepared)
    problem = last_receipt.keep(wish.folder, sent, task.page(repo_id), is_base=written.is_base)
    return replace(sent, notes=(*sent.notes, *written.notes, *filter(None, [problem])))


def without_place(task: Task, repo_id: str, why: str) -> Receipt:
    """All that stands against a push to what is no repository: no Hub is asked, and nothing verified.

    Args:
        task: the push.
        repo_id: the id that no repository can have.
        why: what is wrong with it.

    Raises:
        GateClosed: it is no dry run.
    """
    task, target = replace(task, checking=replace(task.checking, now=False)), Target(repo_id=mask(repo_id))
    folder = task.wish.folder
    prepared = _prepared(task, unnamed(folder), standing(folder), target, None, NEVER)
    against = [mask(why), *reasons(task, target, prepared, None, NEVER)]
    if not task.wish.dry_run:
        gate.check(against)
    return replace(drafted(task, target, prepared, None, against), url=task.hub.endpoint)


def _prepared(
    task: Task, facts: Facts, was: Mapping[str, Found], target: Target, there: Standing | None, known: Since
) -> Prepared:
    """The folder made ready, with what stands on the Hub taken in, and signed where that was asked for."""
    wish, folder, repo_id = task.wish, task.wish.folder, target.repo_id
    last = of_card(task, target, there, known) if there else None
    theirs = hub_card.fetch(task.hub, folder, repo_id, there, last) if there else None
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
    return with_signature(prepared, task.key, str(facts.model_name)) if task.key else prepared


def _sent(hub: Hub, receipt: Receipt, target: Target, there: Standing | None, message: str) -> Receipt:
    """Send it; where somebody was faster, say who and what before it is tried again."""
    try:
        return send(hub, receipt, target, there, message)
    except Moved:
        with contextlib.suppress(HubError):
            hub.say(came_in(hub, target, there))
        raise


def _require_main(task: Task, target: Target, there: Standing | None) -> None:
    """Whoever may see a repository that is new to all sees what was pushed to it."""
    empty = there is None or last_receipt.is_unfinished(task.wish.folder, task.page(target.repo_id))
    if task.wish.public and empty and (target.opens or target.revision != MAIN):
        not_there = "is not there" if there is None else "has nothing from this folder yet"
        raise PushError(f"{target.repo_id} {not_there}, and would be public with nothing in main. {_MAIN_FIRST}")


def _require_write(task: Task, target: Target, there: Standing | None) -> None:
    """A new repository is asked for before anything is sent, and whoever may read may open a pull request."""
    wish = task.wish
    if there and not wish.pr and not target.pull_request and not wish.dry_run:
        task.hub.require_write(target.repo_id)
