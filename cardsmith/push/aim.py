"""Where a push goes, and what stands there."""

from __future__ import annotations

from typing import NamedTuple

from cardsmith.errors import PushError
from cardsmith.push import last_receipt
from cardsmith.push.hub import Standing
from cardsmith.push.hub.permission import is_of_ci
from cardsmith.push.hub.target import MAIN, Target, pull_request
from cardsmith.push.places import same_id
from cardsmith.push.sending.settle import marked_pull_request
from cardsmith.push.since import NEVER, Since, since
from cardsmith.push.task import Task

_NO_PULL_REQUEST = "a pull request needs a repository. Leave out --pr to create it."
_MAIN_FIRST = "Push to main first, or leave out --public. Nothing was pushed."


class Aim(NamedTuple):
    """Where a push goes."""

    #: the branch or pull request
    target: Target
    #: it as it is now; `None` where there is no such repository
    there: Standing | None = None
    #: what this folder has pushed there before
    known: Since = NEVER
    #: the commit that an attempt before this one found at the head
    seen: str | None = None


def aimed(task: Task, repo_id: str, seen: str | None = None) -> Aim:
    """The branch that was asked for, or the pull request.

    With `pr` it is the pull request of the last push, if it is open still. The number alone does not tell: on another
    Hub it is somebody else's.

    The repository goes by its name as the Hub spells it, however it was typed: in card, address and receipt.

    Args:
        task: the push.
        repo_id: where it goes, in any letter case.
        seen: the commit that an attempt before this one found at the head.

    Raises:
        HubError: the Hub cannot be reached, or refuses.
        PushError: the revision is a tag, or the beginning of a commit.
    """
    target, there = _place(task, repo_id)
    if there and there.repo_id != repo_id and same_id(there.repo_id, repo_id):
        return aimed(task, there.repo_id, seen)
    return Aim(target, there, since(task, target, there), seen) if there else Aim(target)


def require_open(task: Task, aim: Aim) -> None:
    """Make sure, before anything else is done, that a push may go there.

    Raises:
        HubError: the Hub cannot be reached, or the user may not write there.
        PushError: there is nothing to open a pull request against, or main would be public and empty.
    """
    target, hidden = aim.target, f"{aim.target.repo_id} is not there, or not shown to you"
    if aim.there is None and target.opens:
        raise PushError(f"{hidden}: {_NO_PULL_REQUEST}")
    if aim.there is None and target.pull_request:
        raise PushError(f"{hidden}, and has no pull request {target.pull_request}. Nothing was pushed.")
    _require_public_main(task, aim)
    _require_write(task, aim)
    if aim.there is None and not is_of_ci() and (why := task.hub.stranger(target.repo_id)):
        task.hub.say(why)


def _place(task: Task, repo_id: str) -> tuple[Target, Standing | None]:
    if not task.wish.pr:
        return _branch(task, repo_id)
    if number := _unproved(task, repo_id):
        target = pull_request(repo_id, number)
        return target, task.hub.look(repo_id, target.revision)
    number = last_receipt.pull_request(task.wish.folder, task.page(repo_id))
    if number and task.hub.is_open(repo_id, number):
        target = pull_request(repo_id, number)
        there = task.hub.look(repo_id, target.revision)
        if _holds_last(task, target, there):
            return target, there
    return Target(repo_id=repo_id, opens=True), task.hub.look(repo_id, MAIN)


def _unproved(task: Task, repo_id: str) -> int | None:
    """Number of the pull request that the last push opened, or added to, where that was not read back."""
    marker, hub = last_receipt.unproved(task.wish.folder, task.page(repo_id)), task.hub
    if marker is None or hub.look(repo_id, MAIN) is None:
        return None
    found = marked_pull_request(hub, repo_id, marker)
    # one that adds nothing to a commit of main is somebody else's
    return (
        found.pull_request if found and found.commit not in {each.id for each in hub.commits(repo_id, MAIN)} else None
    )


def _branch(task: Task, repo_id: str) -> tuple[Target, Standing | None]:
    target = Target(repo_id=repo_id, revision=task.wish.revision or MAIN)
    there = task.hub.look(repo_id, target.revision)
    if there and there.there and target.revision != MAIN and not target.pull_request:
        _require_branch(task, target, there)
    return target, there


def _require_branch(task: Task, target: Target, there: Standing) -> None:
    """What the Hub shows under that name may be a tag, or a commit by its beginning."""
    if target.revision in task.hub.branches(target.repo_id):
        return
    what = "a commit" if str(there.head).startswith(target.revision) else "a tag"
    raise PushError(
        f"{target.revision} is no branch of {target.repo_id} but {what}, which nothing can be pushed to. "
        "Name a branch; a new one is made."
    )


def _holds_last(task: Task, target: Target, there: Standing | None) -> bool:
    """Whether the last push from this folder to that pull request is in it."""
    last = last_receipt.commit(task.wish.folder, task.page(target.repo_id), target.revision)
    if there is None or last is None:
        return False
    return there.head == last or last in {each.id for each in task.hub.commits(target.repo_id, target.revision)}


def _require_public_main(task: Task, aim: Aim) -> None:
    """Whoever may see a repository that is new to all sees what was pushed to it."""
    target, there = aim.target, aim.there
    empty = there is None or last_receipt.is_unfinished(task.wish.folder, task.page(target.repo_id))
    if task.wish.public and empty and (target.opens or target.revision != MAIN):
        not_there = "is not there" if there is None else "has nothing from this folder yet"
        raise PushError(f"{target.repo_id} {not_there}, and would be public with nothing in main. {_MAIN_FIRST}")


def _require_write(task: Task, aim: Aim) -> None:
    """A new repository is asked for before anything is sent, and whoever may read may open a pull request."""
    wish, target = task.wish, aim.target
    if aim.there and not wish.pr and not target.pull_request and not wish.dry_run:
        task.hub.require_write(target.repo_id)
