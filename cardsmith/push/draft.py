"""The receipt to be: what is shown and asked about before anything is sent."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from cardsmith.artifact.wording import listed
from cardsmith.push import last_receipt
from cardsmith.push.aim import Aim
from cardsmith.push.card.claims import says_verification
from cardsmith.push.gate import findings
from cardsmith.push.gate.beside import is_made_anew
from cardsmith.push.gate.warnings import warnings
from cardsmith.push.hub.held import lacking
from cardsmith.push.preparing.prepare import Prepared
from cardsmith.push.receipt import Receipt
from cardsmith.push.task import Task
from cardsmith.render.update import LAST_RENDER


def drafted(task: Task, aim: Aim, prepared: Prepared, against: Sequence[str]) -> Receipt:
    """What the receipt of this push would say, as far as it can be known before.

    Args:
        task: the push.
        aim: where it goes.
        prepared: what would go up.
        against: what stands against the push.
    """
    wish, target, there = task.wish, aim.target, aim.there
    page = task.page(target.repo_id)
    begun = wish.public and (there is None or last_receipt.is_unfinished(wish.folder, page))
    private = not begun and (there is None or there.private)
    held = there.files if there and there.there else {}
    lacks = {file.path for file in lacking(prepared.plan.files, held)}
    replaced = frozenset(lacks & held.keys())
    return Receipt(
        repo_id=target.repo_id,
        commit=None,
        url=page,
        dry_run=True,
        private=private,
        plan=prepared.plan,
        read_back=False,
        revision=target.revision,
        pr=target.pull_request,
        opens_pr=target.opens,
        is_new=there is None,
        against=tuple(against),
        verified=prepared.verdict is not None and prepared.verdict.passed,
        failed=_failed(prepared),
        allowed=findings.let_through(prepared, wish.allow),
        signed=task.key is not None,
        joined=prepared.joined,
        same=frozenset(file.path for file in prepared.plan.files) - lacks,
        replaced=replaced,
        says_verification=says_verification(prepared.card),
        warnings=(
            *(_stays_private(target.repo_id, page) if wish.public and private else ()),
            *_unknown_there(task, aim, replaced),
            *_untold(prepared),
            *warnings(prepared.plan, there.files if there else ()),
        ),
    )


def _stays_private(repo_id: str, page: str) -> Iterator[str]:
    yield f"{repo_id} stays private: --public is for new repositories. Make it public at {page}/settings"


def _failed(prepared: Prepared) -> tuple[str, ...]:
    checks = prepared.verdict.checks if prepared.verdict else ()
    return tuple(f"{each.name}: {each.message}" for each in checks if each.outcome == "failed")


def _untold(prepared: Prepared) -> Iterator[str]:
    """That a person has taken out, or rewritten, what the card says of its verification."""
    if not says_verification(prepared.card):
        failed = "that the verification failed" if _failed(prepared) else "what was verified"
        known = failed if prepared.verdict else "that nothing was verified"
        by_hand = "The section Verification of the card was changed by hand"
        yield f"{by_hand}: it does not say {known}, as {LAST_RENDER.as_posix()} does."


def _unknown_there(task: Task, aim: Aim, replaced: Collection[str]) -> Iterator[str]:
    """What goes over files that may be somebody else's: nothing is known there of a push from here before."""
    files = sorted(path for path in replaced if not is_made_anew(path))
    last, where = aim.known.last or aim.known.unproved, aim.target.repo_id
    if not files or (last and _is_there(task, aim, last, files[0])):
        return
    gone, never = f"{where} no longer holds the last push from this folder", f"has no note of a push to {where} before"
    yield f"{gone if last else f'This folder {never}'}. Replaced there, whoever's it is: {listed(files)}"


def _is_there(task: Task, aim: Aim, commit: str, path: str) -> bool:
    head = aim.there.head if aim.there else None
    return commit == head or task.hub.was_held(aim.target.repo_id, [path], commit) is not None
