"""Whether what would go up is a whole model, and the one that was verified."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from cardsmith.artifact.digests import is_covered
from cardsmith.push.planning import shards
from cardsmith.push.planning.plan import Plan
from cardsmith.push.preparing.prepare import Prepared

#: Rules that look at the weights as the verification does; where that has failed, they would say it twice.
_OF_WEIGHTS = ("AR001", "AR002", "AR004", "AR005")


def lacking(prepared: Prepared) -> list[str]:
    """Why no whole model would go up; empty where it is one."""
    verdict, plan = prepared.verdict, prepared.plan
    if parts := list(shards.lacking(plan, verdict.files if verdict and verdict.passed else ())):
        return parts
    if any(file.path.endswith(".safetensors") for file in plan.files):
        return []
    return ["No weights would go up. Save them as safetensors, or add them with --include."]


def unverified(prepared: Prepared) -> Iterator[str]:
    """What the verification found, or what it was not made of: what would go up was written to meanwhile."""
    verdict = prepared.verdict
    if verdict is None:
        return
    failed = [each for each in verdict.checks if each.outcome == "failed" and prepared.must_pass]
    yield from (f"The verification failed at {each.name}: {each.message}" for each in failed)
    others = _others(prepared.plan, verdict.files) if verdict.passed or not prepared.must_pass else []
    if others:
        yield f"Not what was verified: {', '.join(sorted(others))}. Wait until nothing writes to it, and push again."


def _others(plan: Plan, verified: Mapping[str, str]) -> list[str]:
    """Files that are not those that were verified (name → `sha256:…`), and files that were not."""
    going_up = {file.path: f"sha256:{file.sha256}" for file in plan.files}
    others = [path for path, digest in verified.items() if going_up.get(path, digest) != digest]
    return others + [path for path in going_up if is_covered(path) and path not in verified]


def said(prepared: Prepared, no_model: Collection[str]) -> tuple[str, ...]:
    """Rules that would say again what the gate or the verification says."""
    failed = prepared.verdict is not None and not prepared.verdict.passed and prepared.must_pass
    return _OF_WEIGHTS if failed else ("AR002",) if no_model else ()
