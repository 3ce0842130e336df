"""What `validate` comes to: counted while findings go by, so that no more of them are kept than are shown at a time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from heapq import merge

from cardsmith.cli.checking import Group
from cardsmith.cli.failure import tell
from cardsmith.errors import CardsmithError
from cardsmith.lint import Diagnostic

#: A finding, and the settings that hold for it.
Found = tuple[Group, Diagnostic]
#: Code and name of a rule.
Rule = tuple[str, str]


class Outcome:
    """What was found, what was mended, and what could not be done."""

    def __init__(self) -> None:
        self.severities: Counter[str] = Counter()
        self.fixes: Counter[str | None] = Counter()
        self.rules: Counter[Rule] = Counter()
        #: how much the Hub could not be asked: nothing is known of it
        self.unchecked = 0
        #: rules of the findings that were mended
        self.fixed: Counter[Rule] = Counter()
        #: whether a finding makes the command fail
        self.fails = False
        #: whether something could not be checked or written
        self.failed = False

    @property
    def exit_code(self) -> int:
        """0 where nothing fails, 1 where something does, 2 where something could not be done."""
        return 2 if self.failed else int(self.fails)

    def trouble(self, error: CardsmithError) -> None:
        """Say what could not be done; CARDSMITH_DEBUG=1 shows where."""
        self.failed = True
        tell(error)

    def check(self, groups: Iterable[Group]) -> Iterator[Found]:
        """What is found in these cards, sorted."""
        return merge(*(self._checked(group) for group in groups), key=lambda found: found[1].sort_key)

    def counted(self, found: Iterable[Found]) -> Iterator[Diagnostic]:
        """Count what goes by."""
        for group, each in found:
            self.severities[each.severity] += not each.unchecked
            self.unchecked += each.unchecked
            self.fixes[each.fix] += 1
            self.rules[each.code, each.name] += 1
            self.fails |= group.fails(each)
            yield each

    def _checked(self, group: Group) -> Iterator[Found]:
        for each in group.check(self.trouble):
            yield group, each
