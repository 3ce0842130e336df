"""A verification as people see it: a line a check while it runs, and in the end what failed and how to mend it."""

from __future__ import annotations

import shutil
import sys
import textwrap
from collections import Counter
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cardsmith.cli.sizes import human_size
from cardsmith.cli.terminal import can_rewind, harmless, say

if TYPE_CHECKING:
    from cardsmith.verify import CheckResult, Event, Listener, Verdict
    from cardsmith.verify.events import Progressed

_SIGNS = {"passed": ("✓", "green"), "failed": ("✗", "red"), "skipped": ("–", "yellow")}
#: What `sequence.skipped` says of a check that was not tried because of another one.
_RESTS = "rests on "
#: Columns of a terminal that is wider than can be read.
_WIDEST = 120


class Picture:
    """A listener that writes each check's line to standard error. Checks that rest on a failed one share a line."""

    def __init__(self) -> None:
        self._untried: list[str] = []
        self._running = Running()

    def __call__(self, event: Event) -> None:
        """Take in one event."""
        from cardsmith.verify.events import Finished, Progressed, Sampled, Started

        if isinstance(event, Started):
            self._running.show(event.check)
        elif isinstance(event, Progressed):
            self._running.show(progress(event), more=True)
        elif isinstance(event, Finished):
            self._running.hide()
            self._check(event.result)
        elif isinstance(event, Sampled):
            self._running.hide()
            said = f"{event.sample.prompt!r} → {event.sample.completion!r}"
            say(hanging(said, " " * (_column() + 6), sys.stderr.isatty()), dim=True)

    def _check(self, result: CheckResult) -> None:
        if result.outcome == "skipped" and result.message.startswith(_RESTS):
            self._untried.append(result.name)
        else:
            self._line(result.outcome, result.name, result.message)
        if result.name == _names()[-1] and self._untried:
            self._line("skipped", "not tried", ", ".join(self._untried))
            self._untried = []

    def _line(self, outcome: str, name: str, message: str) -> None:
        sign, colour = _SIGNS[outcome]
        say(f"  {sign} {name:<{_column()}}  ", fg=colour, nl=False)
        text = hanging(message, " " * (_column() + 6), sys.stderr.isatty()).lstrip()
        say(text, dim=outcome == "skipped" or None)


@cache
def _names() -> list[str]:
    """Of the checks, in their order; a push whose verdict lies there needs none of them."""
    from cardsmith.verify.checks import CHECKS

    return [check.NAME for check in CHECKS]


def _column() -> int:
    """Characters that the longest name takes."""
    return max(map(len, _names()))


class Running:
    """On a terminal, a line for what is going on, which the next line takes the place of; nothing elsewhere."""

    def __init__(self) -> None:
        self._check = ""
        self._shown = False
        context = click.get_current_context(silent=True)
        if context:  # a line that is left when it is interrupted would run into the next one
            context.call_on_close(self.hide)

    def show(self, text: str, *, more: bool = False) -> None:
        """What is going on: the name of a check, or `more` of it."""
        if not can_rewind():
            return
        self.hide()
        self._check = self._check if more else text
        width = shutil.get_terminal_size().columns - 1
        line = f"  … {self._check}  {text}" if more else f"  … {text}"
        say(line[:width], dim=True, nl=False)
        self._shown = True

    def hide(self) -> None:
        """Take the line back."""
        if self._shown:
            click.echo("\r\033[K", err=True, nl=False)
            self._shown = False


class Pictures:
    """One picture a folder.

    Args:
        named: whether to say which folder it is.
    """

    def __init__(self, *, named: bool) -> None:
        self._named = named
        self._shown = ""

    def __call__(self, folder: str) -> Listener:
        """A listener for what happens to `folder`."""
        picture = Picture()

        def listen(event: Event) -> None:
            if self._named and self._shown != folder:
                self._shown = folder
                say(folder, bold=True)
            picture(event)

        return listen


def conclude(folder: Path | str, verdict: Verdict) -> None:
    """One line for the folder on standard output, and one for each check that failed."""
    word, colour = ("passed", "green") if verdict.passed else ("failed", "red")
    counts: Counter[str] = Counter(check.outcome for check in verdict.checks)
    checks = ", ".join(f"{counts[outcome]} {outcome}" for outcome in _SIGNS if counts[outcome])
    where = f"{verdict.dtype} on {verdict.device}" if verdict.device else "not loaded"
    click.secho(f"{word}  ", fg=colour, bold=True, nl=False)
    click.echo(harmless(f"{folder}  ({verdict.kind}, {where}; {checks})"))
    for check in verdict.checks:
        if check.outcome == "failed":
            indent = " " * (len(check.name) + 10)
            click.secho(f"        {check.name}: ", fg="red", nl=False)
            click.echo(harmless(hanging(check.message, indent, sys.stdout.isatty()).lstrip()))


def progress(event: Progressed) -> str:
    """How much of how much."""
    if event.unit == "bytes":
        return f"{human_size(event.done)} of {human_size(event.total)} fetched"
    return f"{event.done:,} of {event.total:,} {event.unit}"


def hanging(text: str, indent: str, terminal: bool) -> str:
    """The text set in by `indent`, in lines that fit the terminal; on one line where it goes to a file."""
    if not terminal:
        return indent + text
    width = min(shutil.get_terminal_size().columns, _WIDEST)
    wrapper = textwrap.TextWrapper(
        max(width, len(indent) + 40),
        initial_indent=indent,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )
    return wrapper.fill(text)
