"""All that stands against a push: what the gate says of the folder, and of it beside what the Hub holds."""

from __future__ import annotations

from collections.abc import Iterator

from cardsmith.credentials import mask
from cardsmith.push.aim import Aim
from cardsmith.push.gate import beside, gate
from cardsmith.push.hub import Standing
from cardsmith.push.hub.held import lacking
from cardsmith.push.planning.plan import Plan
from cardsmith.push.preparing.prepare import Prepared
from cardsmith.push.sending.marker import is_marked
from cardsmith.push.task import Task


def reasons(task: Task, aim: Aim, prepared: Prepared) -> list[str]:
    """Each reason with what to do, as the gate tells them; empty where nothing stands against it.

    Args:
        task: the push.
        aim: where it goes.
        prepared: what would go up.

    Raises:
        HubError: the Hub cannot be reached, or refuses.
    """
    wish, plan, there = task.wish, prepared.plan, aim.there
    against = gate.reasons(prepared, include=wish.include, allow=wish.allow, message=wish.message or "")
    if there is None:
        return against
    signed_there = [] if task.key else beside.breaks_signature(plan, there.files)
    other = [*_changes(task, aim, plan, there), *beside.misleading(plan, there.files)]
    return [*against, *signed_there, *map(mask, other)]


def _changes(task: Task, aim: Aim, plan: Plan, there: Standing) -> Iterator[str]:
    """What others have changed there since the last push. A pull request shows its owners what it would change."""
    last = aim.known.last or aim.seen
    if last is None or last == there.head or task.wish.prefer == "here" or aim.target.opens:
        return
    repo_id, others = aim.target.repo_id, [file.path for file in lacking(plan.files, there.files)]
    held = task.hub.was_held(repo_id, others, last) if others else None
    if held is not None:
        commits = filter(None, (aim.known.proposed, _unproved(task, aim)))
        own = [task.hub.was_held(repo_id, others, commit) or {} for commit in commits]
        yield from beside.changed_there(plan, there.files, [held, *own])


def _unproved(task: Task, aim: Aim) -> str | None:
    """The commit of the last push, where it was not read back."""
    if (marker := aim.known.unproved) is None:
        return None
    commits = task.hub.commits(aim.target.repo_id, aim.target.revision)
    return next((each.id for each in commits if is_marked(each.message, marker)), None)
