"""Cards (+ their folders) → Diagnostics."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from cardsmith.errors import RuleError
from cardsmith.lint import registry
from cardsmith.lint.document import Document
from cardsmith.lint.engine import showing
from cardsmith.lint.engine.showing import harmless
from cardsmith.lint.model import Diagnostic, Finding
from cardsmith.lint.places import Place
from cardsmith.lint.rules import Rule
from cardsmith.lint.suppression import suppress

#: What a card without a file is called.
UNNAMED = "README.md"

#: More findings of one rule in one card tell nobody more.
_MOST = 1_000


class Case(NamedTuple):
    """A card that rules look at."""

    document: Document
    #: what the card is called
    path: str
    #: told of each rule that fails; what the others find is found all the same
    trouble: Callable[[RuleError], None]


def diagnose(case: Case, rules: tuple[Rule, ...]) -> list[Diagnostic]:
    """What `rules` find in one card, but for what its comments silence; not sorted."""
    return diagnose_all([case], rules)[0]


def diagnose_all(cases: Sequence[Case], rules: tuple[Rule, ...]) -> list[list[Diagnostic]]:
    """`diagnose` for each of several cards.

    Each rule looks at all of them before the next one does: a processor that need not fetch another rule for every card
    is a sixth faster.
    """
    found: list[tuple[Case, list[tuple[Rule, Finding]]]] = [(case, []) for case in cases]
    for rule in rules:
        check = rule.check
        for case, taken in found:
            number = 0
            try:
                for finding in check(case.document):
                    number += 1
                    if number == _MOST:
                        taken.append((rule, _last(finding)))
                        break
                    taken.append((rule, finding))
            except Exception as error:  # noqa: BLE001 - whatever one rule stumbles over, the others are to be heard
                case.trouble(_failed(rule, case.path, error))
    return [_standing(case, taken, rules) for case, taken in found]


def _standing(case: Case, found: list[tuple[Rule, Finding]], rules: tuple[Rule, ...]) -> list[Diagnostic]:
    standing = suppress.standing(case.document, found, rules)
    return [_diagnostic(case.document, case.path, rule, finding) for rule, finding in standing]


def _last(finding: Finding) -> Finding:
    """It has words of its own, and so no fix: one that is left for the harm it does is known by its finding's words."""
    note = f"(of {_MOST:,} like this the last that is told; there may be more)"
    return finding._replace(message=f"{finding.message} {note}", fix=None)


def _failed(rule: Rule, path: str, error: Exception) -> RuleError:
    kind = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
    failed = RuleError(f"{path}: the rule {rule.CODE} failed ({kind}): a bug in cardsmith. Please report it.")
    failed.__cause__ = error
    return failed


def _diagnostic(document: Document, path: str, rule: Rule, finding: Finding) -> Diagnostic:
    place = _place(document, finding)
    # where more text follows than was looked at, an edit may not be at its end
    fix = None if document.is_cut else finding.fix
    return Diagnostic(
        path=str(Path(path).parent / finding.file) if finding.file else path,
        line=place.line,
        column=place.column,
        end_line=place.end_line,
        end_column=place.end_column,
        code=rule.CODE,
        name=rule.NAME,
        severity=finding.severity or rule.SEVERITY,
        message=harmless(showing.message(document, finding.file, finding.message)),
        fix=fix.safety if fix else None,
        url=registry.url(rule.CODE),
        edits=fix.edits if fix else (),
        unchecked=finding.unchecked,
        excerpt=place.excerpt.text,
        caret=place.excerpt.caret,
        start=finding.span.start,
        end=finding.span.end,
    )


def _place(document: Document, finding: Finding) -> Place:
    """Where a finding is shown. Many are of the card as a whole, and have one place."""
    file, span = finding.file, finding.span
    known = document.shown.get((file, span))
    if known is None:
        places = document.places_in(file)
        excerpt = showing.excerpt(document, file, span.start)
        known = Place(*places.position(span.start), *places.position(span.end), excerpt)
        document.shown[file, span] = known
    return known
