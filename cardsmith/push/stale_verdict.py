"""A verdict on the Hub that is of other weights than those that go up: it is deleted there, in the same commit.

Where the weights were verified, theirs takes its place. Where nothing has verified them, the old one would still say
that they passed.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from cardsmith.artifact.digests import is_covered
from cardsmith.push.aim import Aim
from cardsmith.push.card.hub_card import may_hold
from cardsmith.push.planning.plan import Plan
from cardsmith.push.preparing.prepare import Prepared
from cardsmith.push.task import Task
from cardsmith.verify.store import PLACE

_PATH = PLACE.as_posix()


def taken_out(task: Task, aim: Aim, prepared: Prepared) -> Prepared:
    """The same, with a plan that deletes such a verdict. A file of that name that is no verdict stays.

    Raises:
        HubError: the Hub cannot be reached, or refuses.
    """
    there, is_replaced = aim.there, any(file.path == _PATH for file in prepared.plan.files)
    if prepared.must_pass or is_replaced or there is None or there.head is None or not may_hold(there, _PATH):
        return prepared
    files = _files(task.hub.read(aim.target.repo_id, _PATH, there.head))
    if files is None or files == _going_up(prepared.plan):
        return prepared
    return replace(prepared, plan=replace(prepared.plan, gone=(_PATH,)))


def _files(data: bytes | None) -> Mapping[str, Any] | None:
    """Name → digest of the files that a verdict is of; `None` where it is none."""
    try:
        said = json.loads(data or b"")
    except (ValueError, RecursionError):
        return None
    if not isinstance(said, dict) or not isinstance(said.get("checks"), list):
        return None
    files = said.get("files")
    return files if isinstance(files, dict) else None


def _going_up(plan: Plan) -> dict[str, str]:
    return {file.path: f"sha256:{file.sha256}" for file in plan.files if is_covered(file.path)}
