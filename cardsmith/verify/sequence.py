"""Run checks in order, each one skipped when something it rests on did not pass."""

from __future__ import annotations

import time
import traceback
from collections.abc import Callable, Collection, Iterable, Sequence
from pathlib import Path
from typing import Any, TypeVar

from cardsmith.errors import CardsmithError
from cardsmith.verify.checks import CHECKS, Check
from cardsmith.verify.events import Finished, Listener, Started
from cardsmith.verify.model import CheckResult
from cardsmith.verify.outcome import Failed, Skipped
from cardsmith.verify.wording import reason

_S = TypeVar("_S")
Explain = Callable[[Exception], Failed | None]


def _unexplained(_: Exception) -> None:
    """Nothing is known of it."""


def run_checks(
    subject: _S,
    checks: Sequence[Check[_S]],
    report: Listener,
    before: Iterable[CheckResult] = (),
    explain: Explain = _unexplained,
) -> None:
    """Run `checks` and report the start and the end of each.

    Args:
        subject: what they look at.
        checks: in order.
        report: told of each.
        before: results of the checks that came before these.
        explain: the failure that an error of a library stands for; None where it is none that is known.
    """
    broken = _broken(before)
    for check in checks:
        report(Started(check=check.NAME))
        untried = skipped(check, broken)
        result = untried or _run(check, subject, explain)
        if untried or result.outcome == "failed":
            broken.add(check.NAME)
        report(Finished(result=result))


def _broken(results: Iterable[CheckResult]) -> set[str]:
    """Names of the checks that failed, and of those that were skipped because they rest on one."""
    outcomes = {result.name: result.outcome for result in results}
    found: set[str] = set()
    for check in CHECKS:
        outcome = outcomes.get(check.NAME)
        if outcome == "failed" or (outcome == "skipped" and found & set(check.NEEDS)):
            found.add(check.NAME)
    return found


def skipped(check: Check[Any], broken: Collection[str]) -> CheckResult | None:
    """The result of a check that rests on a broken one, or None when it can be tried.

    A check that does not apply to the artifact breaks nothing.
    """
    under = [name for name in check.NEEDS if name in broken]
    return CheckResult(name=check.NAME, outcome="skipped", message=f"rests on {', '.join(under)}") if under else None


def _run(check: Check[_S], subject: _S, explain: Explain) -> CheckResult:
    start = time.perf_counter()
    result = _outcome(check, subject, explain)
    return CheckResult(**{**vars(result), "seconds": time.perf_counter() - start})


def _outcome(check: Check[_S], subject: _S, explain: Explain) -> CheckResult:
    try:
        found = check.run(subject)
    except Skipped as reason:
        return CheckResult(name=check.NAME, outcome="skipped", message=str(reason), evidence=reason.evidence)
    except Failed as failure:
        return _failed(check.NAME, failure)
    except CardsmithError:
        raise
    except Exception as error:  # noqa: BLE001 - a loader raises anything at all on a broken artifact
        known = explain(error)
        return _failed(check.NAME, known) if known else _unexpected(check.NAME, error)
    return CheckResult(name=check.NAME, outcome="passed", message=found.message, evidence=found.evidence)


def _failed(name: str, failure: Failed) -> CheckResult:
    return CheckResult(name=name, outcome="failed", message=str(failure), evidence=failure.evidence)


def _unexpected(name: str, error: Exception) -> CheckResult:
    """A failure in the words of the library that raised it, with where it was raised."""
    trace = traceback.extract_tb(error.__traceback__)[-3:]
    places = [f"{frame.name} ({'/'.join(Path(frame.filename).parts[-2:])}:{frame.lineno})" for frame in trace]
    message = f"{type(error).__name__}: {reason(error)}"
    return CheckResult(name=name, outcome="failed", message=message, evidence={"raised_in": places})
