"""The receipt to be: what is shown and asked about before anything is sent."""

from __future__ import annotations

from collections.abc import Sequence

from cardsmith.push import last_receipt
from cardsmith.push.aim import Aim
from cardsmith.push.gate import findings
from cardsmith.push.gate.warnings import warnings
from cardsmith.push.hub.held import lacking
from cardsmith.push.preparing.prepare import Prepared
from cardsmith.push.receipt import Receipt
from cardsmith.push.task import Task


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
    stays = f"{target.repo_id} stays private: --public is for new repositories. Make it public at {page}/settings"
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
        against=tuple(against),
        verified=prepared.verdict is not None and prepared.verdict.passed,
        allowed=findings.let_through(prepared, wish.allow),
        signed=task.key is not None,
        joined=prepared.joined,
        same=frozenset(file.path for file in prepared.plan.files) - lacks,
        replaced=frozenset(lacks & held.keys()),
        warnings=(
            *([stays] if wish.public and private else ()),
            *warnings(prepared.plan, there.files if there else ()),
        ),
    )
