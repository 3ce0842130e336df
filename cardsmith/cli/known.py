"""`validate --baseline` and `--write-baseline`: what is known is not shown, and what is gone is said."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from cardsmith.cli.checking import Group
from cardsmith.cli.outcome import Found
from cardsmith.cli.sizes import counted
from cardsmith.lint.suppression.baseline import Baseline


class Known:
    """A baseline, met by what is found.

    Args:
        file: where it is, or where it is put.
    """

    def __init__(self, file: Path) -> None:
        self._file = file
        self._met = 0
        self._left: Baseline | None = None
        self._written: int | None = None

    def put(self, found: Iterable[Found]) -> list[Found]:
        """Put all that is found into the file."""
        kept = list(found)
        self._written = Baseline.write(self._file, (each for _, each in kept))
        return kept

    def unknown(self, found: Iterable[Found]) -> Iterator[Found]:
        """What the file does not hold."""
        baseline = self._left = Baseline.read(self._file)
        return self._sifted(baseline, found)

    @property
    def nothing(self) -> str:
        """What to say where nothing else was found, once all has gone by."""
        return "Nothing new found" if self._met else "Nothing found"

    def notes(self, groups: Sequence[Group]) -> Iterator[str]:
        """What there is to say of it, once all has gone by."""
        if self._written is not None:
            yield f"{self._file} holds {counted(self._written, 'finding')} now."
        elif self._met:
            what = counted(self._met, "known finding")
            yield f"{what} of {self._file} {'is' if self._met == 1 else 'are'} not shown."
        if self._left and (gone := self._left.gone(_cards(groups), _codes(groups))):
            what = counted(gone, "entry", "entries")
            yield f"{what} of {self._file} matched nothing; --write-baseline makes it anew."

    def _sifted(self, baseline: Baseline, found: Iterable[Found]) -> Iterator[Found]:
        for group, each in found:
            if baseline.knows(each):
                self._met += 1
            else:
                yield group, each


def _cards(groups: Sequence[Group]) -> list[Path]:
    return [card for group in groups for card in group.cards]


def _codes(groups: Sequence[Group]) -> set[str]:
    return {code for group in groups for code in group.codes}
