"""One card (+ its folder) → Diagnostics."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

from cardsmith.errors import RuleError
from cardsmith.lint import hiding, pages, suppress
from cardsmith.lint.document import Document
from cardsmith.lint.model import Diagnostic, Finding
from cardsmith.lint.places import Place
from cardsmith.lint.printable import harmless
from cardsmith.lint.rules import Rule

#: What a card without a file is called.
UNNAMED = "README.md"

#: More findings of one rule in one card tell nobody more.
_MOST = 1_000


def diagnose(
    document: Document, path: str, rules: tuple[Rule, ...], trouble: Callable[[RuleError], None]
) -> Iterator[Diagnostic]:
    """What `rules` find in one card, but for what its comments silence; not sorted.

    Args:
        document: the card.
        path: what it is called.
        rules: those that look at it.
        trouble: told of each rule that fails; what the others find is found all the same.
    """
    found = _found(document, path, rules, trouble)
    for rule, finding in suppress.standing(document, found, rules):
        yield _diagnostic(document, path, rule, finding)


def _found(
    document: Document, path: str, rules: tuple[Rule, ...], trouble: Callable[[RuleError], None]
) -> Iterator[tuple[Rule, Finding]]:
    for rule in rules:
        number = 0
        try:
            for finding in rule.check(document):
                number += 1
                if number == _MOST:
                    yield rule, _last(finding)
                    break
                yield rule, finding
        except Exception as error:  # noqa: BLE001 - whatever one rule stumbles over, the others are to be heard
            trouble(_failed(rule, path, error))


def _last(finding: Finding) -> Finding:
    return replace(
        finding, message=f"{finding.message} (of {_MOST:,} like this the last that is told; there may be more)"
    )


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
        message=harmless(hiding.message(document, finding.file, finding.message)),
        fix=fix.safety if fix else None,
        url=pages.url(rule.CODE),
        edits=fix.edits if fix else (),
        unchecked=finding.unchecked,
        excerpt=place.excerpt.text,
        caret=place.excerpt.caret,
    )


def _place(document: Document, finding: Finding) -> Place:
    """Where a finding is shown. Many are of the card as a whole, and have one place."""
    file, span = finding.file, finding.span
    known = document.shown.get((file, span))
    if known is None:
        places = document.places_in(file)
        excerpt = hiding.excerpt(document, file, span.start)
        known = Place(*places.position(span.start), *places.position(span.end), excerpt)
        document.shown[file, span] = known
    return known
