"""A verdict, read by the names of its checks."""

from __future__ import annotations

from pathlib import Path

from cardsmith.verify import Verdict
from cardsmith.verify.checks import CHECKS

NAMES = [check.NAME for check in CHECKS]


def named(verdict: Verdict, outcome: str) -> set[str]:
    """The checks that ended so."""
    assert [check.name for check in verdict.checks] == NAMES
    return {check.name for check in verdict.checks if check.outcome == outcome}


def failures(verdict: Verdict) -> dict[str, str]:
    """Check → message, of those that failed."""
    return {check.name: check.message for check in verdict.checks if check.outcome == "failed"}


def untried(verdict: Verdict) -> set[str]:
    """The checks that were skipped because of another one, as they say themselves."""
    return {
        check.name for check in verdict.checks if check.outcome == "skipped" and check.message.startswith("rests on")
    }


def resting_on(name: str) -> set[str]:
    """The checks that make no sense without this one, directly or not."""
    found = {name}
    for check in CHECKS:
        if found & set(check.NEEDS):
            found.add(check.NAME)
    return found - {name}


def children() -> set[int]:
    """Process ids of this process's children."""
    return {int(n) for path in Path("/proc/self/task").glob("*/children") for n in path.read_text().split()}
