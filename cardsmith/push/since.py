"""What this folder has pushed to where it goes now: the commits that tell its own files there from somebody's edit."""

from __future__ import annotations

from typing import NamedTuple

from cardsmith.push import last_receipt
from cardsmith.push.hub import Standing
from cardsmith.push.hub.target import MAIN, Target, pull_request
from cardsmith.push.sending.marker import is_marked
from cardsmith.push.task import Task
from cardsmith.render.update import README


class Since(NamedTuple):
    """Of this folder; `None` where nothing is known."""

    #: of the last push to the branch or pull request; where a branch is to be made, of that to main
    last: str | None
    #: of the last push to a pull request, which may have been merged since
    proposed: str | None
    #: of the last push, where it was not read back: no base of the card, whose README here may lack what was merged
    unproved: str | None


#: Of a repository that is not there.
NEVER = Since(None, None, None)


def since(task: Task, target: Target, there: Standing) -> Since:
    """As the folder's receipt says.

    Raises:
        HubError: the Hub cannot be reached, or refuses.
    """
    folder, page = task.wish.folder, task.page(target.repo_id)
    last = last_receipt.commit(folder, page, target.revision)
    if last is None and not there.there and not target.pull_request:
        last = last_receipt.commit(folder, page)
    number = last_receipt.pull_request(folder, page)
    proposal = pull_request(target.repo_id, number).revision if number else target.revision
    proposed = last_receipt.commit(folder, page, proposal) if proposal != target.revision else None
    return Since(last, proposed, _unproved(task, target, there))


def _unproved(task: Task, target: Target, there: Standing) -> str | None:
    """Known by its marker, where the branch, or what it is made from, holds it."""
    marker = last_receipt.unproved(task.wish.folder, task.page(target.repo_id))
    if marker is None or there.head is None:
        return None
    commits = task.hub.commits(target.repo_id, target.revision if there.there else MAIN)
    return next((each.id for each in commits if is_marked(each.message, marker)), None)


def of_card(task: Task, target: Target, there: Standing, known: Since) -> str | None:
    """The commit that the README there comes from: that of the pull request, where its README stands there now.

    Raises:
        HubError: the Hub cannot be reached, or refuses.
    """
    standing = there.files.get(README)
    if known.proposed is None or standing is None or there.head == known.last:
        return known.last
    held = task.hub.was_held(target.repo_id, [README], known.proposed) or {}
    return known.proposed if README in held and held[README].blob == standing.blob else known.last
