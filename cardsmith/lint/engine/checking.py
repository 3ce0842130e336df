"""Many cards: each read, checked and let go of, by one process or several; the findings in their order all the same."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from heapq import heappop, heappush
from itertools import chain, count
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from cardsmith.card.model import Card
from cardsmith.errors import CardError, CardsmithError
from cardsmith.lint.document import Document
from cardsmith.lint.engine.diagnose import Case, diagnose_all
from cardsmith.lint.folder.beside import Beside
from cardsmith.lint.model import Diagnostic
from cardsmith.lint.registry import chosen
from cardsmith.lint.rules import Rule

if TYPE_CHECKING:
    from cardsmith.lint.online import Hub

#: Told what could not be done.
Trouble = Callable[[CardsmithError], None]

_README = "README.md"


#: Cards that are checked at once: few, so that what they come to fits into a pipe, and all of it into a cache.
AT_ONCE = 32
#: No more are added where they have so many characters together: a long card takes much memory while it is checked.
_MANY = 2**20


class Checked(NamedTuple):
    """What is found in a card and in the files beside it, and what could not be done."""

    found: Sequence[Diagnostic]
    troubles: Sequence[CardsmithError] = ()


class _Read(NamedTuple):
    """A card that was asked for."""

    #: `None` where it cannot be read
    case: Case | None
    troubles: list[CardsmithError]


class Check:
    """What is done with cards.

    Args:
        rules: those that look at them.
        online: the Hub that rules may ask.
    """

    def __init__(self, rules: tuple[Rule, ...], online: Hub | None = None) -> None:
        self.rules = rules
        self.online = online

    def __call__(self, paths: Sequence[Path]) -> list[Checked]:
        """Check some cards. That one cannot be read is a trouble, and so is a rule that fails."""
        return [checked for together in _by_length(map(self._read, paths)) for checked in self._checked(together)]

    def _checked(self, together: list[_Read]) -> Iterator[Checked]:
        found = iter(diagnose_all([each.case for each in together if each.case], self.rules))
        return (Checked(next(found) if case else (), troubles) for case, troubles in together)

    def _read(self, path: Path) -> _Read:
        try:
            card = Card.read(path)
        except CardsmithError as error:
            return _Read(None, [error])
        document = Document(card, path.parent, beside=Beside.of(path), online=self.online)
        troubles: list[CardsmithError] = [too_long(path)] if document.is_cut else []
        return _Read(Case(document, str(path), troubles.append), troubles)

    def __reduce__(self) -> tuple[Any, ...]:
        """Rules are modules, which another process knows by their codes."""
        return _check, tuple(rule.CODE for rule in self.rules)


def _by_length(cards: Iterable[_Read]) -> Iterator[list[_Read]]:
    """As many cards together as are not too long together, or a single one."""
    together: list[_Read] = []
    length = 0
    for each in cards:
        together.append(each)
        length += len(each.case.document.whole.text) if each.case else 0
        if length >= _MANY:
            yield together
            together, length = [], 0
    yield together


def _check(*codes: str) -> Check:
    return Check(chosen(codes))


def too_long(path: str | Path) -> CardError:
    """What is said of a card of which the beginning was checked."""
    return CardError(
        f"{path} has a body of more than 1 MiB. Only its beginning was checked, and all of it for credentials. "
        "Move data out of the card."
    )


def check_all(check: Check, cards: Iterable[Path], trouble: Trouble, jobs: int = 1) -> Iterator[Diagnostic]:
    """The findings of many cards, by path, line, column and code. No more of them are kept than one folder has.

    Args:
        check: what is done with each card.
        cards: their paths.
        trouble: told what cannot be done; the other cards are checked.
        jobs: how many processes check. Where the Hub is asked, one does: its limits are those of a process.
    """
    ordered = sorted(((_lowest(path), path) for path in cards), key=itemgetter(0))
    waiting: list[tuple[tuple[str, int, int, str], int, Diagnostic]] = []
    numbers = count()
    for (lowest, _), checked in zip(ordered, _each(check, [path for _, path in ordered], jobs), strict=True):
        # whatever comes from now on is of this path, or of a later one
        while waiting and waiting[0][0][0] < lowest:
            yield heappop(waiting)[-1]
        for error in checked.troubles:
            trouble(error)
        for each in checked.found:
            heappush(waiting, (each.sort_key, next(numbers), each))
    while waiting:
        yield heappop(waiting)[-1]


def _lowest(path: Path) -> str:
    """The first path, as text, that a finding of this card can have: it may be of a file beside it."""
    return str(path)[: -len(_README)] if path.name == _README else str(path)


def _each(check: Check, cards: list[Path], jobs: int) -> Iterator[Checked]:
    chunks = [cards[start : start + AT_ONCE] for start in range(0, len(cards), AT_ONCE)]
    if jobs == 1 or check.online is not None:
        return chain.from_iterable(map(check, chunks))
    from cardsmith.lint.engine.processes import spread  # brings multiprocessing

    return chain.from_iterable(spread(check, chunks, jobs))
