"""Under which name a folder is published, and what its facts are then."""

from __future__ import annotations

from pathlib import Path

from cardsmith import facts as run_facts
from cardsmith.errors import PushError
from cardsmith.facts import Facts, Finding
from cardsmith.facts.owner import configured
from cardsmith.push.hub import Hub
from cardsmith.push.hub.permission import is_of_ci
from cardsmith.repo_id import has_owner


def named(folder: Path, repo_id: str | None, hub: Hub, *, dry_run: bool) -> Facts:
    """The folder's facts, with the repository they are published to and the licence of the base."""
    known = run_facts.collect(folder)
    target = known.repo_id if repo_id is None else repo_id
    if target is not None:
        _require_legal(target)
    if target is None or not (dry_run or is_of_ci()):
        # who may not push shall hear of it before the weights are verified; a token of CI is asked for its repository
        user = hub.user()
        target = target or f"{user}/{known.model_name}"
    _require_legal(target)
    name = target.partition("/")[2]
    given = [Finding("repo_id", target, "the push"), Finding("model_name", name, "the push")]
    return run_facts.resolve_license(run_facts.collect(folder, [*given, *configured(folder)]), hub.endpoint)


def _require_legal(repo_id: str) -> None:
    if not has_owner(repo_id):
        rule = "owner/name, of letters, digits, '-', '_' and '.', with no '--' or '..', 96 characters each"
        raise PushError(f"{repo_id!r} is no repository id of the Hub ({rule}). Name one with --repo-id.")
