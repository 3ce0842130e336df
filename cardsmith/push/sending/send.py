"""The plan on its way: what the Hub lacks, in one commit on top of what was looked at, and all of it read back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from cardsmith.errors import HubError, PushError, UnreadableFile
from cardsmith.push.hub import Hub, Made, Moved, Refused, Standing
from cardsmith.push.hub.held import lacking
from cardsmith.push.hub.spoken import sentence
from cardsmith.push.hub.target import MAIN, Target, pull_request
from cardsmith.push.receipt import Receipt
from cardsmith.push.sending import settle
from cardsmith.push.sending.ground import Ground, ground, taken_away
from cardsmith.push.sending.marker import marker
from cardsmith.push.sending.proof import prove


def send(
    hub: Hub,
    receipt: Receipt,
    target: Target,
    there: Standing | None,
    message: str,
    landed: Callable[[str], None] = lambda _: None,
) -> Receipt:
    """Make the commit, where there is anything to commit.

    Args:
        hub: where to.
        receipt: the receipt to be, with the plan, and whether the repository is to be private.
        target: the branch or pull request.
        there: it as it was when the plan was made; `None` where the repository is to be created.
        message: the commit's first line.
        landed: called with the marker of the commit once the Hub holds it, before it is read back.

    Raises:
        Moved: somebody else has committed since, on top of the head that it names. Nothing was changed.
        HubError: the Hub cannot be reached, or refuses, before anything was changed.
        PushError: the push stopped; the message says whether the Hub was changed.
    """
    if there and there.there and not receipt.plan.gone and not lacking(receipt.plan.files, there.files):
        return _unchanged(hub, receipt, target, there)
    try:
        base = ground(hub, target, there)
        order = settle.Order(
            target=target,
            files=lacking(receipt.plan.files, base.standing.files),
            gone=receipt.plan.gone,
            message=message,
            marker=marker(target, receipt.plan),
            parent=base.standing.head,
        )
        made = _made(hub, order, base)
        landed(order.marker)
        return _finished(hub, receipt, order, base, made)
    except Moved:
        raise Moved(order.parent) from None
    except KeyboardInterrupt:
        new = _new(target, there)
        stays = f", {new}" if new else ""
        hub.say(f"Stopped while pushing to {target.words}{stays}. Push again: what has arrived is not sent twice.")
        raise


def _new(target: Target, there: Standing | None) -> str:
    """What this push has made and leaves there, in words; empty where it has made nothing."""
    if there is None:
        return "a new repository, which stays, private"
    is_branch = not there.there and not target.opens and not target.pull_request
    return "a new branch, which stays" if is_branch else ""


def _unchanged(hub: Hub, receipt: Receipt, target: Target, there: Standing) -> Receipt:
    commit = str(there.head)
    prove(hub, target, commit, receipt.plan, marker(target, receipt.plan))
    return _visible(hub, there, replace(_at(receipt, target, commit), unchanged=True))


def _made(hub: Hub, order: settle.Order, base: Ground) -> Made:
    """The commit, or the pull request of an earlier push that was interrupted before it could note it."""
    if not order.files and not order.gone and order.parent:  # a new branch, of a main that holds everything
        return Made(order.parent, None)
    try:
        found = settle.find_pull_request(hub, order) if order.target.opens else None
        return found or settle.commit(hub, order)
    except (Refused, UnreadableFile) as refused:
        raise PushError(f"{sentence(refused)} {taken_away(hub, order.target, base)}") from refused
    except PushError as error:
        stays = f" The new repository {order.target.repo_id} stays, private, for the next try."
        branch = f" The new branch {order.target.revision} stays for the next try."
        said = stays if base.new_repository else branch if base.new_branch else ""
        raise PushError(f"{error}{said}") from error


def _finished(hub: Hub, receipt: Receipt, order: settle.Order, base: Ground, made: Made) -> Receipt:
    target = pull_request(order.target.repo_id, made.pull_request) if made.pull_request else order.target
    prove(hub, target, made.commit, receipt.plan, order.marker)
    proved = _at(receipt, target, made.commit)
    sent = replace(proved, unchanged=made.commit == order.parent, made_branch=base.new_branch)
    return _visible(hub, base.standing, sent)


def _at(receipt: Receipt, target: Target, commit: str) -> Receipt:
    """The receipt of what was proved."""
    number, page = target.pull_request, receipt.url
    if number:
        page = f"{page}/discussions/{number}"
    elif target.revision != MAIN:
        page = f"{page}/tree/{target.revision}"
    proved = replace(receipt, commit=commit, dry_run=False, read_back=True, opens_pr=False)
    return replace(proved, revision=target.revision, pr=number, url=page)


def _visible(hub: Hub, standing: Standing, receipt: Receipt) -> Receipt:
    """Show the repository to everybody, where that is asked for, now that everything is in it."""
    if receipt.private or not standing.private:
        return receipt
    try:
        hub.publish(receipt.repo_id)
    except HubError as error:
        stays = f"All files are in {receipt.repo_id}, which is still private. Push again to make it public."
        raise PushError(f"{sentence(error)} {stays}") from error
    return receipt
