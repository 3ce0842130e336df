"""A baseline: the findings that a repository starts with, so that only new ones are told.

An entry holds rule, file and a digest of the words of the line, never the line's number; a card can grow around it.
Secrets have no entries: they stand until they are gone.
"""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Collection, Iterable
from pathlib import Path, PurePath
from typing import Any, NamedTuple

from cardsmith import atomic
from cardsmith.errors import ConfigError
from cardsmith.lint import fingerprints
from cardsmith.lint.model import Diagnostic
from cardsmith.lint.suppression.suppress import UNSILENCED

_VERSION = 1


class Entry(NamedTuple):
    """What findings share that a baseline does not tell apart."""

    #: from the folder of the baseline, with `/`
    path: str
    code: str
    #: digest of the words of the line
    context: str


class Baseline:
    """Findings that are known, and which of them were met again.

    Args:
        root: the folder of the file; paths start from it.
        known: how often each is known.
    """

    def __init__(self, root: Path, known: Counter[Entry]) -> None:
        self._root = root
        self._left = Counter(known)

    @classmethod
    def read(cls, file: Path) -> Baseline:
        """The baseline in a file.

        Raises:
            ConfigError: there is none, or it cannot be read as one.
        """
        try:
            content = json.loads(file.read_text("utf-8"))
            if content["version"] != _VERSION:
                raise ConfigError(
                    f"{file} is a baseline of version {content['version']!r}, not {_VERSION}. Update cardsmith."
                )
            known = Counter(
                {Entry(each["path"], each["code"], each["context"]): int(each["count"]) for each in content["findings"]}
            )
        except OSError as error:
            raise ConfigError(
                f"{file} cannot be read: {error.strerror}. Make it with --write-baseline {file}."
            ) from None
        except (ValueError, TypeError, KeyError, RecursionError):
            raise ConfigError(f"{file} is no baseline. Make one with --write-baseline {file}.") from None
        return cls(file.absolute().parent, known)

    @staticmethod
    def write(file: Path, diagnostics: Iterable[Diagnostic]) -> int:
        """Make `file` the baseline of these findings; how many it holds.

        Raises:
            ConfigError: it cannot be written; it is as it was.
        """
        counts = Counter(_entry(each, file.absolute().parent) for each in diagnostics if _is_written(each))
        entries: list[dict[str, Any]] = [{**entry._asdict(), "count": count} for entry, count in sorted(counts.items())]
        content = {"version": _VERSION, "findings": entries}
        try:
            atomic.write_text(file, json.dumps(content, indent=1) + "\n")
        except OSError as error:
            raise ConfigError(atomic.said(file, error)) from None
        return counts.total()

    def knows(self, each: Diagnostic) -> bool:
        """Whether it holds this finding. A finding that is known once is known once."""
        if not _is_written(each):
            return False
        entry = _entry(each, self._root)
        known = self._left[entry] > 0
        self._left[entry] -= known
        return known

    def gone(self, checked: Collection[Path], codes: Collection[str]) -> int:
        """How many known findings were not met, of rules that ran (`codes`) and of files that were looked at.

        Args:
            checked: the cards.
            codes: the rules.
        """
        cards = {os.path.abspath(card) for card in checked}  # noqa: PTH100 - links stay as they are named
        left = (each for each in self._left.elements() if each.code in codes)
        return sum(self._was_looked_at(each.path, cards) for each in left)

    def _was_looked_at(self, path: str, cards: Collection[str]) -> bool:
        """Whether it is one of the cards, lies beside one, or is no more."""
        place = os.path.abspath(self._root / path)  # noqa: PTH100
        if place in cards or not os.path.lexists(place):
            return True
        beside = (str(folder / "README.md") in cards for folder in PurePath(place).parents)
        return not path.endswith(".md") and any(beside)


def _is_written(each: Diagnostic) -> bool:
    """Whether a baseline may hold it: not what must not be published, nor what nobody knows to be wrong."""
    return not each.code.startswith(UNSILENCED) and not each.unchecked


def _entry(each: Diagnostic, root: Path) -> Entry:
    path = PurePath(os.path.relpath(each.path, root)).as_posix()
    return Entry(path, each.code, fingerprints.context_of(each, path))
