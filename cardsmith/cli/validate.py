"""cardsmith validate PATH…"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from cardsmith.cli.checking import SEVERITIES, Group, Options, groups
from cardsmith.cli.findings import hint, show, show_counts, summary
from cardsmith.cli.given import Given
from cardsmith.cli.outcome import Found, Outcome
from cardsmith.cli.terminal import say
from cardsmith.lint import FORMATS, Diagnostic

if TYPE_CHECKING:
    from cardsmith.cli.known import Known
    from cardsmith.lint.online import Hub


@click.command("validate")
@click.argument("paths", metavar="PATH…", nargs=-1, required=True, type=Given(readable=False))
@click.option(
    "--format",
    "format_name",
    type=click.Choice(list(FORMATS)),
    default="text",
    show_default=True,
    help="For people or for programs.",
)
@click.option("--select", metavar="CODES", help="Only rules with these codes, or whose codes begin so: FM,LI001.")
@click.option("--ignore", metavar="CODES", help="Not these rules.")
@click.option("--fail-on", type=click.Choice(SEVERITIES), help="Exit with 1 from this severity on; error if not said.")
@click.option("--fix", is_flag=True, help="Mend what can be mended without a change of meaning.")
@click.option("--unsafe-fixes", is_flag=True, help="With --fix or --diff: mend what a person should look at, too.")
@click.option("--diff", is_flag=True, help="Show what --fix would change, change nothing; exit with 1 if it would.")
@click.option("--statistics", is_flag=True, help="Show how often each rule was found.")
@click.option(
    "--baseline",
    metavar="FILE",
    type=Given(path_type=Path, dir_okay=False),
    help="Do not show findings that this file holds.",
)
@click.option(
    "--write-baseline",
    metavar="FILE",
    type=Given(path_type=Path, dir_okay=False),
    help="Put all findings into this file; what is left is what no baseline may hold.",
)
@click.option("--online", is_flag=True, help="Ask the Hub whether what the card names is there; 20 seconds at most.")
@click.option(
    "--jobs", metavar="N", type=click.IntRange(min=1), default=1, show_default=True, help="Check in N processes."
)
@click.pass_context
def command(ctx: click.Context, /, paths: tuple[str, ...], **given: Any) -> None:
    """Check cards, offline by default. PATH is a README.md, a model folder, a folder of cards, or - for standard input.

    Settings come from [tool.cardsmith] in the nearest pyproject.toml, or from cardsmith.toml; options win.

    Exit codes: 0 nothing found that fails, 1 findings, 2 something could not be checked or written.
    """
    asked, outcome = _Asked(paths=paths, **given), Outcome()
    if refusal := asked.refusal():
        raise click.UsageError(refusal, ctx)
    hub = _hub() if asked.online else None
    chosen = groups(paths, asked.options(hub))
    if asked.unsafe_fixes and not (asked.fix or asked.diff):
        say("--unsafe-fixes does nothing without --fix or --diff.")
    if asked.diff:
        from cardsmith.cli.mending import show_diff

        show_diff(outcome, chosen, unsafe=asked.unsafe_fixes)
    elif asked.fix:
        from cardsmith.cli.mending import mend

        _tell(asked, outcome, chosen, mend(outcome, chosen, unsafe=asked.unsafe_fixes))
    else:
        _tell(asked, outcome, chosen, outcome.check(chosen))
    if hub is not None:
        hub.keep()
    ctx.exit(outcome.exit_code)


class _Asked(NamedTuple):
    """What the command line asks for."""

    paths: tuple[str, ...]
    format_name: str
    select: str | None
    ignore: str | None
    fail_on: str | None
    fix: bool
    unsafe_fixes: bool
    diff: bool
    statistics: bool
    baseline: Path | None
    write_baseline: Path | None
    jobs: int
    online: bool

    def options(self, hub: Hub | None) -> Options:
        """What it says of the rules."""
        return Options(
            select=_codes(self.select),
            ignore=_codes(self.ignore),
            fail_on=self.fail_on,
            jobs=self.jobs,
            online=hub,
        )

    def refusal(self) -> str | None:
        """What of it does not go together."""
        if self.fix and self.diff:
            return "--fix and --diff exclude each other: --diff shows what --fix would do."
        if self.baseline and self.write_baseline:
            return "--baseline and --write-baseline exclude each other."
        if self.diff and (self.statistics or self.baseline or self.write_baseline or self.format_name != "text"):
            return "--diff shows no findings: --format, --statistics and --baseline do not go with it."
        if (self.fix or self.diff) and "-" in self.paths and len(self.paths) > 1:
            return "with --fix or --diff, - stands alone: standard output is for its card."
        return None


def _hub() -> Hub:
    """The Hub of huggingface_hub's configuration (HF_ENDPOINT); what it answers is kept for a day."""
    from cardsmith.lint.online import Hub, store_of_user

    return Hub(store=store_of_user())


def _tell(asked: _Asked, outcome: Outcome, chosen: Sequence[Group], found: Iterable[Found]) -> None:
    """Print what was found, but for what a baseline holds, and on standard error what it comes to."""
    known: Known | None = None
    if file := asked.baseline or asked.write_baseline:
        from cardsmith.cli.known import Known

        known = Known(file)
        found = known.unknown(known.put(found) if asked.write_baseline else found)
    _show(asked, outcome, outcome.counted(found), known)
    for note in known.notes(chosen) if known else ():
        say(note)


def _show(asked: _Asked, outcome: Outcome, found: Iterator[Diagnostic], known: Known | None) -> None:
    to_stderr, in_text = asked.fix and "-" in asked.paths, asked.format_name == "text"
    if in_text and asked.statistics:
        deque(found, maxlen=0)
    else:
        show(found, asked.format_name, to_stderr=to_stderr)
    if asked.statistics:
        show_counts(outcome.rules, to_stderr=to_stderr or not in_text)
    if in_text and (outcome.rules or not outcome.failed):
        nothing = known.nothing if known else "Nothing found"
        say(summary(outcome, nothing) + ("" if asked.fix else hint(outcome)))


def _codes(text: str | None) -> tuple[str, ...] | None:
    return None if text is None else tuple(code.strip() for code in text.split(",") if code.strip())
