"""What the linter says of the card as it would stand on the Hub, as reasons of the gate."""

from __future__ import annotations

import shlex
from collections.abc import Collection, Iterator
from pathlib import Path

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
            place, mend = _where(finding, prepared.folder)
            yield f"{place} {finding.code} {message}. {_way_out(finding, allow, mend)}{there}"


def _where(finding: Diagnostic, folder: Path) -> tuple[str, str]:
    """The place, and how it is mended; of a card that the push would be the first to write, it has no line."""
    if finding.path != str(folder / README) or (folder / README).exists():
        return f"{finding.path}:{finding.line}", "Mend it"
    return f"{finding.path} (not there yet)", f"Write it with cardsmith render {shlex.quote(str(folder))}, mend it"


def _way_out(finding: Diagnostic, allow: Collection[str], mend: str) -> str:
    if not finding.code.startswith(_NEVER):
        return f"{mend}, or let it through with --allow {finding.code}."
    never = f"Take it out; what the {_NEVER} rules find cannot be let through."
    return never if finding.code in allow else "Take it out."


def let_through(prepared: Prepared, allow: Collection[str]) -> tuple[Diagnostic, ...]:
    """The findings that would stand against the push, had the owner not let them through: for the receipt."""
    errors = (each for each in prepared.diagnostics if each.severity == "error")
    return tuple(each for each in errors if each.code in allow and not each.code.startswith(_NEVER))
