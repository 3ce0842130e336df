"""What the linter says of the card as it would stand on the Hub, as reasons of the gate."""

from __future__ import annotations

import shlex
from collections.abc import Collection, Iterator

from cardsmith.lint import Diagnostic
from cardsmith.push.gate.lines import line_in
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
            place, mend = _where(finding, prepared)
            yield f"{place} {finding.code} {message}. {_way_out(finding, allow, mend)}{there}"


def _where(finding: Diagnostic, prepared: Prepared) -> tuple[str, str]:
    """The place, and how it is mended; of a card that the push would be the first to write, it has no line."""
    folder, own = prepared.folder, prepared.card.standing
    if finding.path != str(folder / README):
        return f"{finding.path}:{finding.line}", "Mend it"
    if own is None:
        return f"{finding.path} (not there yet)", f"Write it with cardsmith render {shlex.quote(str(folder))}, mend it"
    line = line_in(own.text, finding.line, prepared.card.card.text)
    return f"{finding.path}:{line}" if line else f"{finding.path} (line {finding.line} of the card to be)", "Mend it"


def _way_out(finding: Diagnostic, allow: Collection[str], mend: str) -> str:
    if not finding.code.startswith(_NEVER):
        return f"{mend}, or let it through with --allow {finding.code}."
    never = f"Take it out; what the {_NEVER} rules find cannot be let through."
    return never if finding.code in allow else "Take it out."


def let_through(prepared: Prepared, allow: Collection[str]) -> tuple[Diagnostic, ...]:
    """The findings that would stand against the push, had the owner not let them through: for the receipt."""
    errors = (each for each in prepared.diagnostics if each.severity == "error")
    return tuple(each for each in errors if each.code in allow and not each.code.startswith(_NEVER))
