"""One commit, whatever becomes of the answer to it.

Where no answer says what became of the commit, the Hub is looked at: the commit is known by its marker. Where it is not
there, the same commit is sent once more, on top of the same parent. That is safe on a branch: the Hub takes one commit
on top of a parent, so that of the two at most one can land. A pull request has no such guard, and one that may have
been opened is not asked for again.
"""

from __future__ import annotations

import time
from collections.abc import Collection
from dataclasses import dataclass

from cardsmith.errors import HubError, PushError
from cardsmith.push.hub import Hub, Made, Moved, Refused, patience
from cardsmith.push.hub.spoken import cause, is_lost, may_have_committed, sentence
from cardsmith.push.hub.target import Target, pull_request
from cardsmith.push.planning.plan import PlannedFile
from cardsmith.push.sending.marker import is_marked

#: How often a commit is sent.
_TRIES = 4
#: Before each look for a pull request, in seconds: it may be opened after the connection was lost.
LOOKS = (0.0, 1.0, 4.0, 10.0)


@dataclass(frozen=True, kw_only=True)
class Order:
    """A commit to be made."""

    target: Target
    files: Collection[PlannedFile]
    #: paths of what is deleted
    gone: Collection[str]
    #: first line of the commit
    message: str
    #: the line that it is known again by
    marker: str
    #: the commit that it goes on top of
    parent: str | None


def commit(hub: Hub, order: Order) -> Made:
    """Make the commit, once.

    Raises:
        Moved: somebody else has committed since the parent was read. Nothing was changed.
        Refused: the Hub has refused, and holds nothing of it.
        UnreadableFile: a file is another one than was checked; the Hub holds nothing of it.
        PushError: the Hub did not answer; the message says what is known.
    """
    lost = False
    for wait in (*patience.WAITS[: _TRIES - 1], None):
        try:
            return hub.commit(order.target, order.files, order.message, order.marker, order.parent, order.gone)
        except Moved:
            if lost and (landed := _on_branch(hub, order)):
                return landed
            raise
        except HubError as error:
            lost = lost or is_lost(cause(error))
            if lost and (landed := _landed(hub, order, error)):
                return landed
            if not lost and not hub.patience.hopes(cause(error)):
                raise Refused(str(error)) from error
            if wait is None or not _may_ask_again(hub, order, cause(error)):
                raise PushError(f"{sentence(error)} {_given_up(order, cause(error))}") from error
            hub.patience.pause(wait, cause(error))
    raise AssertionError("the last try returns or raises")


def _may_ask_again(hub: Hub, order: Order, error: Exception) -> bool:
    opened = order.target.opens and may_have_committed(error)
    return not opened and hub.patience.hopes(error)


def _given_up(order: Order, error: Exception) -> str:
    if order.target.opens and may_have_committed(error):
        return "No pull request is there so far. Run it again: one that was opened after all is found then."
    return "No file was pushed so far. Run it again."


def _landed(hub: Hub, order: Order, error: HubError) -> Made | None:
    """The commit, if the Hub holds it.

    Raises:
        Moved: it does not, and somebody else has committed.
        PushError: the Hub cannot be asked.
    """
    try:
        if order.target.opens:
            return find_pull_request(hub, order, LOOKS if may_have_committed(cause(error)) else LOOKS[:1])
        return _on_branch(hub, order)
    except HubError as silent:
        unknown = f"Whether it was pushed is not known: {sentence(silent)} Run it again."
        raise PushError(f"{sentence(error)} {unknown}") from error


def _on_branch(hub: Hub, order: Order) -> Made | None:
    target = order.target
    standing = hub.look(target.repo_id, target.revision)
    if standing is None or standing.head == order.parent:
        return None
    for each in hub.commits(target.repo_id, target.revision):
        if each.id == order.parent:
            break
        if is_marked(each.message, order.marker):
            return Made(each.id, None)
    raise Moved


def find_pull_request(hub: Hub, order: Order, looks: Collection[float] = (0.0,)) -> Made | None:
    """The open pull request that holds this very commit, if there is one.

    Args:
        hub: where to look.
        order: the commit.
        looks: before each look, how long to wait, in seconds.

    Raises:
        HubError: the Hub cannot be asked.
    """
    for wait in looks:
        time.sleep(wait)
        if found := marked_pull_request(hub, order.target.repo_id, order.marker):
            return found
    return None


def marked_pull_request(hub: Hub, repo_id: str, marker: str) -> Made | None:
    """The open pull request whose newest commit has this marker, if there is one.

    Raises:
        HubError: the Hub cannot be asked.
    """
    for number in hub.open_pull_requests(repo_id):
        for newest in hub.commits(repo_id, pull_request(repo_id, number).revision)[:1]:
            if is_marked(newest.message, marker):
                return Made(newest.id, number)
    return None
