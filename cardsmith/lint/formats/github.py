"""For GitHub Actions: a workflow command a finding, which shows it beside its line in a pull request."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from cardsmith.lint import fingerprints
from cardsmith.lint.engine.showing import harmless
from cardsmith.lint.model import Diagnostic, Severity

_COMMANDS: dict[Severity, str] = {"error": "error", "warning": "warning", "info": "notice"}
#: GitHub shows so many of each kind for a step; the rest is in its log only.
SHOWN = 10


def write(diagnostics: Sequence[Diagnostic]) -> str:
    """A command a line; before them a note, where there are more than GitHub shows."""
    return "".join(f"{line}\n" for line in (*_note(diagnostics), *map(_command, diagnostics)))


def _note(diagnostics: Sequence[Diagnostic]) -> Iterator[str]:
    counts = Counter(_COMMANDS[each.severity] for each in diagnostics)
    more = [f"{count - SHOWN} more {kind}s" for kind, count in counts.items() if count > SHOWN]
    if more:
        yield f"::notice title=cardsmith::{' and '.join(more)} than the {SHOWN} of a kind that are shown; see the log"


def _command(each: Diagnostic) -> str:
    place = {"file": fingerprints.relative(each.path), "line": str(each.line), "endLine": str(each.end_line)}
    if each.line == each.end_line:  # columns of two lines are refused
        place.update(col=str(each.column), endColumn=str(each.end_column))
    place["title"] = f"{each.code} {each.name}"
    properties = ",".join(f"{name}={_property(value)}" for name, value in place.items())
    return f"::{_COMMANDS[each.severity]} {properties}::{_data(f'{each.code} {each.message}')}"


def _data(text: str) -> str:
    """`text` with the codes that the runner reads; what else could act on a terminal is written out."""
    return harmless(text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A"))


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
