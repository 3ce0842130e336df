"""What the linter says of the card as it would stand on the Hub, as reasons of the gate."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from cardsmith.lint import Diagnostic
from cardsmith.push.preparing.prepare import Prepared
from cardsmith.render.update import README

#: Findings that nobody can let through: what has leaked, or acts on a reader, cannot be called back.
_NEVER = "SE"


def reasons(prepared: Prepared, allow: Collection[str], silent: Collection[str]) -> Iterator[str]:
    """Each error that nobody has let through.

    Args:
        prepared: with the linter's findings.
        allow: codes of findings that the owner lets through. Leaks cannot be let through.
        silent: codes of what is said in another way.
    """
    card, of_hub = str(prepared.folder / README), prepared.joined is not None and prepared.joined.took
    for finding in (each for each in prepared.diagnostics if each.severity == "error" and each.code not in silent):
        if finding.code.startswith(_NEVER) or finding.code not in allow:
            there = " It may stand in the README on the Hub." if of_hub and finding.path == card else ""
            message = finding.message.rstrip(".")
            yield f"{finding.path}:{finding.line} {finding.code} {message}. {_way_out(finding, allow)}{there}"


def _way_out(finding: Diagnostic, allow: Collection[str]) -> str:
    if not finding.code.startswith(_NEVER):
        return f"Mend it, or let it through with --allow {finding.code}."
    never = f"Take it out; what the {_NEVER} rules find cannot be let through."
    return never if finding.code in allow else "Take it out."


def let_through(prepared: Prepared, allow: Collection[str]) -> tuple[Diagnostic, ...]:
    """The findings that would stand against the push, had the owner not let them through: for the receipt."""
    errors = (each for each in prepared.diagnostics if each.severity == "error")
    return tuple(each for each in errors if each.code in allow and not each.code.startswith(_NEVER))
