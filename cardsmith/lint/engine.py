"""Card (+ its folder) → Diagnostics."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from cardsmith.card.model import Card
from cardsmith.lint import discovery, hiding, pages, suppress
from cardsmith.lint.beside import Beside
from cardsmith.lint.document import Document
from cardsmith.lint.model import Diagnostic, Finding
from cardsmith.lint.per_file import PerFile
from cardsmith.lint.rules import Rule
from cardsmith.lint.selection import chosen

if TYPE_CHECKING:
    from cardsmith.lint.online import Hub

#: What a card without a file is called.
UNNAMED = "README.md"


def validate(
    path_or_card: str | Path | Card,
    *,
    select: Iterable[str] = (),
    ignore: Iterable[str] = (),
    per_file_ignores: Mapping[str, Iterable[str]] | PerFile | None = None,
    online: Hub | None = None,
) -> list[Diagnostic]:
    """Everything the rules find, sorted by path, line, column and code.

    Args:
        path_or_card: a README.md, a model folder, a folder of cards, or a card. Rules that need the folder are silent
            for a card; without `online` nothing is fetched.
        select: codes of the rules to run, or their beginnings (`FM`); none means all.
        ignore: the same, taken out again.
        per_file_ignores: glob, from the working folder → codes that do not count in files that it matches. Nothing is
            read from pyproject.toml or cardsmith.toml: that is for the command line.
        online: the Hub that rules may ask; those that need it are silent without.

    Raises:
        FolderError: there is no card at the path.
        CardError: a card is not UTF-8, no regular file, or larger than the Hub takes.
        ConfigError: an unknown rule is named, or one of SE… is to be ignored for single files.
    """
    if isinstance(path_or_card, Card):
        found = diagnose(Document(path_or_card, online=online), UNNAMED, chosen(select, ignore))
        return _standing(found, per_file_ignores)
    return validate_paths(
        [path_or_card], select=select, ignore=ignore, per_file_ignores=per_file_ignores, online=online
    )


def validate_paths(
    paths: Iterable[str | Path],
    *,
    select: Iterable[str] = (),
    ignore: Iterable[str] = (),
    per_file_ignores: Mapping[str, Iterable[str]] | PerFile | None = None,
    online: Hub | None = None,
) -> list[Diagnostic]:
    """`validate` for the cards of several paths."""
    rules = chosen(select, ignore)
    cards = discovery.find(paths)
    return _standing((found for path in cards for found in _diagnose_file(path, rules, online)), per_file_ignores)


def _diagnose_file(path: Path, rules: tuple[Rule, ...], online: Hub | None) -> Iterator[Diagnostic]:
    document = Document(Card.read(path), path.parent, beside=Beside.of(path), online=online)
    return diagnose(document, str(path), rules)


def diagnose(document: Document, path: str, rules: tuple[Rule, ...]) -> Iterator[Diagnostic]:
    """What `rules` find in one card, but for what its comments silence; not sorted."""
    found = ((rule, finding) for rule in rules for finding in rule.check(document))
    for rule, finding in suppress.standing(document, found, rules):
        yield _diagnostic(document, path, rule, finding)


def _diagnostic(document: Document, path: str, rule: Rule, finding: Finding) -> Diagnostic:
    places = document.places_in(finding.file)
    line, column = places.position(finding.span.start)
    end_line, end_column = places.position(finding.span.end)
    excerpt = hiding.excerpt(document, finding.file, finding.span.start)
    return Diagnostic(
        path=str(Path(path).parent / finding.file) if finding.file else path,
        line=line,
        column=column,
        end_line=end_line,
        end_column=end_column,
        code=rule.CODE,
        name=rule.NAME,
        severity=finding.severity or rule.SEVERITY,
        message=hiding.message(document, finding.file, finding.message),
        fix=finding.fix.safety if finding.fix else None,
        url=pages.url(rule.CODE),
        edits=finding.fix.edits if finding.fix else (),
        unchecked=finding.unchecked,
        excerpt=excerpt.text,
        caret=excerpt.caret,
    )


def _standing(
    diagnostics: Iterable[Diagnostic], ignores: Mapping[str, Iterable[str]] | PerFile | None
) -> list[Diagnostic]:
    per_file = ignores if isinstance(ignores, PerFile) else PerFile(ignores or {})
    standing = (each for each in diagnostics if not per_file.silences(each.path, each.code))
    return sorted(standing, key=lambda each: each.sort_key)
