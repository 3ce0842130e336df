"""What `validate` prints: findings on standard output in their format, all else on standard error."""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

import click

from cardsmith.cli.outcome import Outcome, Rule
from cardsmith.cli.sizes import counted
from cardsmith.cli.terminal import colours, say
from cardsmith.lint import FORMATS, Diagnostic
from cardsmith.lint.formats import text

#: Findings that are printed at once.
_PIECE = 500


def show(found: Iterable[Diagnostic], format_name: str, *, to_stderr: bool = False) -> None:
    """Print findings; as text while they are found."""
    if format_name != "text":
        click.echo(FORMATS[format_name].write(list(found)), nl=False, err=to_stderr)
        return
    write = text.coloured if shows_colours() and not to_stderr else text.write
    for piece in _pieces(iter(found)):
        click.echo(write(piece), nl=False, err=to_stderr)


def shows_colours() -> bool:
    """Whether standard output is a terminal whose owner wants colours."""
    return sys.stdout.isatty() and colours() is None and os.environ.get("TERM") != "dumb"


def show_counts(rules: Counter[Rule], *, to_stderr: bool) -> None:
    """A line a rule: how often it was found, its code and name."""
    width = max((len(str(count)) for count in rules.values()), default=0)
    lines = (f"{count:{width}}  {code}  {name}\n" for (code, name), count in _sorted(rules))
    click.echo("".join(lines), nl=False, err=to_stderr)


def summary(outcome: Outcome, nothing: str) -> str:
    """`2 errors, 1 warning. 3 could not be checked.`, and what it says where there is nothing."""
    counts = outcome.severities
    words = [counted(counts[word], word) for word in ("error", "warning") if counts[word]]
    notes = [f"{counts['info']} info"] if counts["info"] else []
    unchecked = f" {outcome.unchecked} could not be checked." if outcome.unchecked else ""
    return f"{', '.join([*words, *notes]) or nothing}.{unchecked}"


def hint(outcome: Outcome) -> str:
    """How much of it can be mended; empty where nothing can."""
    safe, unsafe = outcome.fixes["safe"], outcome.fixes["unsafe"]
    more = f"{unsafe} more" if safe else str(unsafe)
    ways = [f"{safe} with --fix"] * bool(safe) + [f"{more} with --fix --unsafe-fixes"] * bool(unsafe)
    return f" Can be mended: {', '.join(ways)}." if ways else ""


def tell_fixed(fixed: Counter[Rule], verb: str) -> None:
    """`Mended 3: 2 FM003 misspelt-key, 1 LI002 unknown-license-id.`"""
    listed = ", ".join(f"{count} {code} {name}" for (code, name), count in _sorted(fixed))
    say(f"{verb} {fixed.total()}: {listed}." if fixed else "There is nothing to mend.")


def _sorted(rules: Counter[Rule]) -> list[tuple[Rule, int]]:
    """The most frequent first."""
    return sorted(rules.items(), key=lambda item: (-item[1], item[0]))


def _pieces(found: Iterator[Diagnostic]) -> Iterator[Sequence[Diagnostic]]:
    while piece := list(islice(found, _PIECE)):
        yield piece
