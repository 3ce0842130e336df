"""Card (+ its folder) → Diagnostics."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from operator import attrgetter
from pathlib import Path
from typing import TYPE_CHECKING

from cardsmith import arguments
from cardsmith.card.model import Card
from cardsmith.errors import CardsmithError
from cardsmith.lint.document import Document
from cardsmith.lint.engine import discovery
from cardsmith.lint.engine.checking import Check, Trouble, check_all, too_long
from cardsmith.lint.engine.diagnose import UNNAMED, Case, diagnose
from cardsmith.lint.model import Diagnostic
from cardsmith.lint.registry import chosen
from cardsmith.lint.suppression.per_file import PerFile

if TYPE_CHECKING:
    from cardsmith.lint.online import Hub


def validate(
    path_or_card: str | Path | Card,
    *,
    select: str | Iterable[str] = (),
    ignore: str | Iterable[str] = (),
    per_file_ignores: Mapping[str, str | Iterable[str]] | PerFile | None = None,
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
        CardError: a card is not UTF-8, no regular file, larger than the Hub takes, or has a body of more than 1 MiB.
        ConfigError: an argument is not of its kind, an unknown rule is named, or one of SE… is to be ignored for
            single files.
        RuleError: a rule fails: a bug in cardsmith.
    """
    if isinstance(path_or_card, Card):
        document = Document(path_or_card, online=online)
        if document.is_cut:
            raise too_long(UNNAMED)
        found = diagnose(Case(document, UNNAMED, _raised), chosen(select, ignore))
        if per_file_ignores:
            per_file = _per_file(per_file_ignores)
            found = [each for each in found if not per_file.silences(each.path, each.code)]
        return sorted(found, key=_sort_key)
    path = arguments.path("validate", path_or_card, "a README.md, a folder or a Card")
    return validate_paths([path], select=select, ignore=ignore, per_file_ignores=per_file_ignores, online=online)


def validate_paths(
    paths: Iterable[str | Path],
    *,
    select: str | Iterable[str] = (),
    ignore: str | Iterable[str] = (),
    per_file_ignores: Mapping[str, str | Iterable[str]] | PerFile | None = None,
    online: Hub | None = None,
    jobs: int = 1,
    trouble: Trouble | None = None,
) -> list[Diagnostic]:
    """`validate` for the cards of several paths.

    Args:
        jobs: how many processes check; with `online` it is one.
        trouble: told of each card that cannot be read and of each rule that fails; the others go on. Without, the
            first of these is raised.
    """
    return list(
        validate_each(
            paths,
            select=select,
            ignore=ignore,
            per_file_ignores=per_file_ignores,
            online=online,
            jobs=jobs,
            trouble=trouble,
        )
    )


def validate_each(
    paths: Iterable[str | Path],
    *,
    select: str | Iterable[str] = (),
    ignore: str | Iterable[str] = (),
    per_file_ignores: Mapping[str, str | Iterable[str]] | PerFile | None = None,
    online: Hub | None = None,
    jobs: int = 1,
    trouble: Trouble | None = None,
) -> Iterator[Diagnostic]:
    """`validate_paths`, one finding after the other: what is kept at a time are those of one folder."""
    check = Check(chosen(select, ignore), online)
    per_file = _per_file(per_file_ignores)
    found = check_all(check, discovery.find(paths), trouble or _raised, jobs)
    return (each for each in found if not per_file.silences(each.path, each.code))


_sort_key = attrgetter("line", "column", "code")


def _per_file(ignores: Mapping[str, str | Iterable[str]] | PerFile | None) -> PerFile:
    return ignores if isinstance(ignores, PerFile) else PerFile(ignores or {})


def _raised(error: CardsmithError) -> None:
    raise error
