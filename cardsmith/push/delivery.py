"""What was prepared and asked about → on the Hub, and noted in the folder."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import replace
from functools import partial

from cardsmith.errors import HubError, PushError
from cardsmith.push import last_receipt
from cardsmith.push.aim import Aim
from cardsmith.push.card.came_in import came_in
from cardsmith.push.hub import Hub, Moved, Taken
from cardsmith.push.hub.spoken import cause, is_lost
from cardsmith.push.preparing.prepare import Prepared
from cardsmith.push.preparing.writing import rehearse, write
from cardsmith.push.receipt import Receipt
from cardsmith.push.sending.send import send
from cardsmith.push.task import Task

_FORGOTTEN = "If this push is interrupted, the next one does not know that the repository is to be public."


def delivered(task: Task, aim: Aim, prepared: Prepared, receipt: Receipt, message: str) -> Receipt:
    """Send it, and bring the folder up to date.

    Args:
        task: the push.
        aim: where it goes.
        prepared: what goes up.
        receipt: the receipt to be.
        message: the commit's first line.

    Raises:
        Moved: somebody else has committed meanwhile. Nothing was changed.
        CardsmithError: as `push` says.
    """
    rehearse(prepared)
    page = task.page(aim.target.repo_id)
    if aim.there is None and not receipt.private and (problem := last_receipt.begin(task.wish.folder, page)):
        task.hub.say(f"{problem} {_FORGOTTEN}")
    sent = _sent(task, receipt, aim, message)
    return _kept(task, prepared, replace(sent, notes=(*sent.notes, *_history(aim, sent))))


def _sent(task: Task, receipt: Receipt, aim: Aim, message: str) -> Receipt:
    """Send it; where somebody was faster, say who and what before it is tried again."""
    hub, folder, page = task.hub, task.wish.folder, task.page(aim.target.repo_id)
    try:
        return send(hub, receipt, aim.target, aim.there, message, partial(last_receipt.landed, folder, page))
    except Moved:
        with contextlib.suppress(HubError):
            hub.say(came_in(hub, aim.target, aim.there))
        raise
    except (HubError, PushError) as error:
        if aim.there is None and _has_made_none(hub, aim.target.repo_id, error):
            last_receipt.withdraw(folder, page)
        raise


def _has_made_none(hub: Hub, repo_id: str, error: HubError | PushError) -> bool:
    """Whether this push has not made the repository, or it was removed again: one of that name is not to be public."""
    if isinstance(error, Taken) or (isinstance(error, HubError) and not is_lost(cause(error))):
        return True
    try:
        return hub.look(repo_id) is None
    except HubError:
        return False


def _kept(task: Task, prepared: Prepared, sent: Receipt) -> Receipt:
    """The folder brought up to date with what was pushed, and the receipt written."""
    try:
        written = write(prepared)
        sent = replace(sent, notes=(*sent.notes, *written.notes))
        page = task.page(sent.repo_id)
        problem = last_receipt.keep(task.wish.folder, sent, page, is_base=written.is_base)
    except KeyboardInterrupt:
        task.hub.say(f"{sent.url} is pushed, at {sent.commit}. Push again to bring the folder up to date.")
        raise
    return replace(sent, notes=(*sent.notes, *filter(None, [problem])))


def _history(aim: Aim, sent: Receipt) -> Iterator[str]:
    """Where the words of the Hub are that this push went over."""
    if sent.joined and sent.joined.overruled and aim.there:
        yield f"What --prefer here went over is in the history of {sent.repo_id}: commit {aim.there.head}."
