"""Where a push goes, and what stands there."""

from __future__ import annotations

from cardsmith.errors import PushError
from cardsmith.push import last_receipt
from cardsmith.push.hub import Standing
from cardsmith.push.hub.target import MAIN, Target, pull_request
from cardsmith.push.task import Task


def aimed(task: Task, repo_id: str) -> tuple[Target, Standing | None]:
    """The branch or pull request, and it as it is now; `None` where there is no such repository.

    With `pr` it is the pull request of the last push, if it is open still. The number alone does not tell: on another
    Hub it is somebody else's.

    Raises:
        HubError: the Hub cannot be reached, or refuses.
        PushError: the revision is a tag, or the beginning of a commit.
    """
    if not task.wish.pr:
        return _branch(task, repo_id)
    number = last_receipt.pull_request(task.wish.folder, task.page(repo_id))
    if number and task.hub.is_open(repo_id, number):
        target = pull_request(repo_id, number)
        there = task.hub.look(repo_id, target.revision)
        if _holds_last(task, target, there):
            return target, there
    return Target(repo_id=repo_id, opens=True), task.hub.look(repo_id, MAIN)


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
