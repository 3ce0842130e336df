"""What this folder has pushed to where it goes now: the commits that tell its own files there from somebody's edit."""

from __future__ import annotations

from typing import NamedTuple

from cardsmith.push import last_receipt
from cardsmith.push.hub import Standing
from cardsmith.push.hub.target import MAIN, Target
from cardsmith.push.sending.marker import is_marked
from cardsmith.push.task import Task
from cardsmith.render.update import README

#: how many pull requests are looked at: each takes a question to the Hub
_PROPOSALS = 5


class Since(NamedTuple):
    """Of this folder; `None` where nothing is known."""

    #: of the last push to the branch or pull request; where a branch is to be made, of that to main
    last: str | None
    #: of the last pushes to pull requests, the newest first: one of them may have been merged since
    proposed: tuple[str, ...]
    #: of the last push, where it was not read back: no base of the card, whose README here may lack what was merged
    unproved: str | None


#: Of a repository that is not there.
NEVER = Since(None, (), None)


def since(task: Task, target: Target, there: Standing) -> Since:
    """As the folder's receipt says.

    Raises:
        HubError: the Hub cannot be reached, or refuses.
    """
    folder, page = task.wish.folder, task.page(target.repo_id)
    last = last_receipt.commit(folder, page, target.revision)
    if last is None and not there.there and not target.pull_request:
        last = last_receipt.commit(folder, page)
    proposals = last_receipt.proposed(folder, page).items()
    proposed = [commit for number, commit in proposals if number != target.pull_request]
    return Since(last, tuple(proposed[:_PROPOSALS]), _unproved(task, target, there))


def _unproved(task: Task, target: Target, there: Standing) -> str | None:
    """Known by its marker, where the branch, or what it is made from, holds it."""
    marker = last_receipt.unproved(task.wish.folder, task.page(target.repo_id))
    if marker is None or there.head is None:
        return None
    commits = task.hub.commits(target.repo_id, target.revision if there.there else MAIN)
    return next((each.id for each in commits if is_marked(each.message, marker)), None)


def of_card(task: Task, target: Target, there: Standing, known: Since) -> str | None:
    """The commit that the README there comes from: that of a pull request, where its README stands there now.

    Raises:
        HubError: the Hub cannot be reached, or refuses.
    """
    standing = there.files.get(README)
    if standing is None or there.head == known.last:
        return known.last
    for commit in known.proposed:
        held = (task.hub.was_held(target.repo_id, [README], commit) or {}).get(README)
        if held and held.blob == standing.blob:
            return commit
    return known.last
