"""The gate: what stands against publishing, all of it at once, each with what to do."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from cardsmith.errors import GateClosed
from cardsmith.lint import Diagnostic
from cardsmith.push import secrets
from cardsmith.push.plan import Plan
from cardsmith.push.prepare import Prepared
from cardsmith.verify import Verdict


def reasons(prepared: Prepared, *, verified: bool, allow: Collection[str]) -> list[str]:
    """Why this folder must not be pushed, a line each; empty when the gate is open.

    Args:
        prepared: the files of the commit, with the linter's findings and the verdict.
        verified: whether a verdict is asked for at all.
        allow: codes of findings that the owner lets through. Secrets cannot be let through.
    """
    return [
        *_secrets(prepared.plan),
        *_verdict(prepared.verdict, verified),
        *_findings(prepared.diagnostics, allow),
    ]


def check(against: Collection[str]) -> None:
    """Let the push pass, or say all that stands against it.

    Raises:
        GateClosed: with every reason, a line each.
    """
    if against:
        raise GateClosed("Nothing was pushed:\n" + "\n".join(f"  - {reason}" for reason in against))


def _secrets(plan: Plan) -> Iterator[str]:
    for path, kind in secrets.found(plan):
        yield f"{path} holds a {kind}. Revoke it where it was issued, then take it out of the file."


def _verdict(verdict: Verdict | None, asked: bool) -> Iterator[str]:
    if asked and verdict is None:
        yield "These weights were not verified. Run: cardsmith verify DIR (or push with --no-verify)."
    elif asked and verdict is not None and not verdict.passed:
        failed = next(check for check in verdict.checks if check.outcome == "failed")
        yield f"The verification failed at {failed.name}: {failed.message}"


def _findings(diagnostics: Collection[Diagnostic], allow: Collection[str]) -> Iterator[str]:
    for finding in diagnostics:
        if finding.severity == "error" and (finding.code not in allow or finding.code.startswith("SE")):
            place = f"{finding.path}:{finding.line}"
            yield f"{place} {finding.code} {finding.message} Mend it, or let it through with --allow {finding.code}."
