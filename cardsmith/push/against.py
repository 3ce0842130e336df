"""All that stands against a push: what the gate says of the folder, and of it beside what the Hub holds."""

from __future__ import annotations

from collections.abc import Iterator

from cardsmith.credentials import mask
from cardsmith.push.gate import beside, gate
from cardsmith.push.hub import Standing
from cardsmith.push.hub.held import lacking
from cardsmith.push.hub.target import Target
from cardsmith.push.planning.plan import Plan
from cardsmith.push.preparing.prepare import Prepared
from cardsmith.push.since import Since
from cardsmith.push.task import Task


def reasons(task: Task, target: Target, prepared: Prepared, there: Standing | None, known: Since) -> list[str]:
    """Each reason with what to do, as the gate tells them; empty where nothing stands against it.

    Args:
        task: the push.
        target: where it goes.
        prepared: what would go up.
        there: what stands at the target; `None` where there is no repository.
        known: what this folder has pushed there before.

    Raises:
        HubError: the Hub cannot be reached, or refuses.
    """
    wish, plan = task.wish, prepared.plan
    against = gate.reasons(prepared, include=wish.include, allow=wish.allow, message=wish.message or "")
    if there is None:
        return against
    signed_there = [] if task.key else beside.breaks_signature(plan, there.files)
    other = [*_changes(task, target, plan, there, known), *beside.misleading(plan, there.files)]
    return [*against, *signed_there, *map(mask, other)]


def _changes(task: Task, target: Target, plan: Plan, there: Standing, known: Since) -> Iterator[str]:
    """What others have changed there since the last push. A pull request shows its owners what it would change."""
    if known.last in (None, there.head) or task.wish.prefer == "here" or target.opens:
        return
    others = [file.path for file in lacking(plan.files, there.files)]
    held = task.hub.was_held(target.repo_id, others, str(known.last)) if others else None
    if held is not None:
        merged = task.hub.was_held(target.repo_id, others, known.proposed) if known.proposed else None
        yield from beside.changed_there(plan, there.files, held, merged or {})
