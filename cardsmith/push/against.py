"""All that stands against a push: what the gate says of the folder, and of it beside what the Hub holds."""

from __future__ import annotations

import shlex
from collections.abc import Collection, Iterator
from functools import partial

from cardsmith.credentials import mask
from cardsmith.push import last_receipt
from cardsmith.push.aim import Aim
from cardsmith.push.gate import beside, gate
from cardsmith.push.gate.beside import Files
from cardsmith.push.hub import Standing
from cardsmith.push.hub.held import lacking
from cardsmith.push.hub.target import MAIN
from cardsmith.push.planning.plan import Plan
from cardsmith.push.preparing.prepare import Prepared
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
    return [*_guessed(task, aim, plan, there), *against, *signed_there, *map(mask, other)]


def _guessed(task: Task, aim: Aim, plan: Plan, there: Standing) -> Iterator[str]:
    """That it would go over what may be anybody's. An empty repository may have been made for this push."""
    repo_id, is_new = aim.target.repo_id, aim.target.opens or not there.there or aim.seen is not None
    if task.is_guess and not is_new and there.holds_files and lacking(plan.files, there.files):
        way_out = f"If it is, push with --repo-id {repo_id}; if not, name another one."
        yield f"{repo_id} is there already, and nothing but its name says that it is this folder's. {way_out}"


def _changes(task: Task, aim: Aim, plan: Plan, there: Standing) -> Iterator[str]:
    """What others have changed there since the last push. A pull request shows its owners what it would change."""
    since = [commit for commit in (aim.known.last, aim.known.unproved, aim.seen) if commit]
    others = [file.path for file in lacking(plan.files, there.files)]
    if task.wish.prefer == "here" or aim.target.opens or not others:
        return
    then = (_held(task, aim, others, commit) for commit in since)
    held = next((each for each in then if each is not None), None)  # a commit may be gone with its history
    if held is not None:
        commits = filter(None, (*aim.known.proposed, aim.known.unproved))
        own = [_held(task, aim, others, commit) or {} for commit in commits]
        sent = last_receipt.sent(task.wish.folder, aim.known.last)
        yield from beside.changed_there(plan, there.files, [held, *own], partial(_take, task, aim), sent)


def _held(task: Task, aim: Aim, paths: Collection[str], commit: str) -> Files | None:
    """What the Hub held then; `None` where the commit is gone."""
    if aim.there and commit == aim.there.head:
        return aim.there.files
    return task.hub.was_held(aim.target.repo_id, paths, commit)


def _take(task: Task, aim: Aim, path: str) -> str:
    """How a file is taken over, in half a sentence; where it was asked for in vain, with the command."""
    if task.wish.prefer != "hub":
        return "Take that over"
    words = [aim.target.repo_id, path, "--local-dir", str(task.wish.folder)]
    place = [] if aim.target.revision == MAIN else ["--revision", aim.target.revision]
    return f"--prefer hub is for the card only. Take that over with: hf download {shlex.join([*words, *place])}"
