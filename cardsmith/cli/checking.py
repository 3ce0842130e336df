"""Which cards `validate` looks at, and with which settings: those of the command line, else of the nearest file."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from cardsmith import config
from cardsmith.card.model import Card
from cardsmith.config import Config
from cardsmith.errors import CardError, ConfigError
from cardsmith.lint import Diagnostic, PerFile, Trouble, codes, find, validate, validate_each

if TYPE_CHECKING:
    from cardsmith.lint.fixing.subject import Subject
    from cardsmith.lint.online import Hub

#: From the worst on.
SEVERITIES = ("error", "warning", "info")


class Options(NamedTuple):
    """What the command line says of the rules; `None` where it says nothing."""

    select: tuple[str, ...] | None = None
    ignore: tuple[str, ...] | None = None
    fail_on: str | None = None
    jobs: int = 1
    #: the Hub that rules may ask
    online: Hub | None = None


class Group(NamedTuple):
    """Cards that the same settings hold for."""

    select: tuple[str, ...]
    ignore: tuple[str, ...]
    per_file: PerFile
    codes: frozenset[str]
    #: severities that make the command fail
    failing: tuple[str, ...]
    jobs: int
    online: Hub | None
    cards: list[Path]
    #: from standard input
    card: Card | None

    def check(self, trouble: Trouble) -> Iterator[Diagnostic]:
        """What is found in its cards, sorted. `trouble` is told what cannot be read."""
        if self.card is not None:
            return iter(
                validate(
                    self.card,
                    select=self.select,
                    ignore=self.ignore,
                    per_file_ignores=self.per_file,
                    online=self.online,
                )
            )
        return validate_each(
            self.cards,
            select=self.select,
            ignore=self.ignore,
            per_file_ignores=self.per_file,
            online=self.online,
            jobs=self.jobs,
            trouble=trouble,
        )

    def subjects(self, trouble: Trouble) -> Iterator[Subject]:
        """Its cards, each to be mended."""
        from cardsmith.lint.fixing.subject import Subject  # only --fix and --diff need it

        if self.card is not None:
            yield Subject(self.card, online=self.online)
        for path in self.cards:
            try:
                yield Subject(Card.read(path), path, self.online)
            except CardError as error:
                trouble(error)

    def counts(self, each: Diagnostic) -> bool:
        """Whether a finding is of its rules, and they count in that file."""
        return each.code in self.codes and not self.per_file.silences(each.path, each.code)

    def fails(self, each: Diagnostic) -> bool:
        """Whether a finding makes the command fail."""
        return each.severity in self.failing


def groups(paths: Sequence[str], options: Options) -> list[Group]:
    """The cards at these paths, by the settings that hold for them; `-` is standard input.

    Raises:
        FolderError, ConfigError, CardError: a path holds no card, a setting is wrong, standard input is not UTF-8.
    """
    found: list[Group] = []
    if "-" in paths:
        found.append(_group(config.of("."), options, card=_stdin()))
    by_folder: dict[Path, Group] = {}
    by_file: dict[Path | None, Group] = {}
    if files := [Path(path) for path in paths if path != "-"]:
        for path in find(files):
            if path.parent not in by_folder:
                settings = config.of(path.parent)
                if settings.file not in by_file:
                    by_file[settings.file] = _group(settings, options)
                by_folder[path.parent] = by_file[settings.file]
            by_folder[path.parent].cards.append(path)
    return [*found, *by_file.values()]


def _group(settings: Config, options: Options, card: Card | None = None) -> Group:
    select = settings.select if options.select is None else options.select
    ignore = settings.ignore if options.ignore is None else options.ignore
    codes(options.select or (), options.ignore or ())
    try:
        chosen = codes(select, ignore)
        per_file = PerFile(settings.per_file_ignores, settings.file.parent if settings.file else None)
    except ConfigError as error:
        raise ConfigError(f"{settings.file}: {error}") from None
    bar = SEVERITIES.index(options.fail_on or settings.fail_on or "error")
    return Group(
        select=select,
        ignore=ignore,
        per_file=per_file,
        codes=frozenset(chosen),
        failing=SEVERITIES[: bar + 1],
        jobs=options.jobs,
        online=options.online,
        cards=[],
        card=card,
    )


def _stdin() -> Card:
    try:
        return Card(sys.stdin.buffer.read().decode("utf-8"))
    except UnicodeDecodeError as error:
        raise CardError(f"Standard input is not UTF-8 (byte {error.start}). Save the card as UTF-8.") from None
