"""cardsmith validate PATH…"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cardsmith.cli.sizes import counted
from cardsmith.cli.terminal import say

if TYPE_CHECKING:
    from cardsmith.card import Card

#: From the worst on.
_SEVERITIES = ("error", "warning", "info")


@click.command("validate")
@click.argument("paths", metavar="PATH…", nargs=-1, required=True)
@click.option(
    "--format",
    "format_name",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="For people or for programs.",
)
@click.option("--select", metavar="CODES", help="Only rules with these codes, or whose codes begin so: FM,LI001.")
@click.option("--ignore", metavar="CODES", help="Not these rules.")
@click.option(
    "--fail-on",
    type=click.Choice(_SEVERITIES),
    default="error",
    show_default=True,
    help="Exit with 1 from this severity on.",
)
@click.pass_context
def command(
    ctx: click.Context, paths: tuple[str, ...], format_name: str, select: str | None, ignore: str | None, fail_on: str
) -> None:
    """Check cards, offline. PATH is a README.md, a model folder, a folder of cards, or - for standard input.

    Exit codes: 0 nothing found that fails, 1 findings, 2 nothing could be checked.
    """
    from cardsmith.lint import FORMATS, Diagnostic, validate, validate_paths

    chosen = {"select": _codes(select), "ignore": _codes(ignore)}
    found: list[Diagnostic] = []
    if "-" in paths:
        found += validate(_stdin(), **chosen)
    if files := [Path(path) for path in paths if path != "-"]:
        found += validate_paths(files, **chosen)
    found.sort(key=lambda each: each.sort_key)
    click.echo(FORMATS[format_name].write(found), nl=False)
    if format_name == "text":
        say(_summary([each.severity for each in found]))
    failing = _SEVERITIES[: _SEVERITIES.index(fail_on) + 1]
    ctx.exit(1 if any(each.severity in failing for each in found) else 0)


def _summary(severities: Sequence[str]) -> str:
    """`2 errors, 1 warning.`"""
    counts = {"error": severities.count("error"), "warning": severities.count("warning")}
    words = [counted(count, word) for word, count in counts.items() if count]
    notes = [f"{severities.count('info')} of information"] if "info" in severities else []
    return f"{', '.join([*words, *notes]) or 'Nothing found'}."


def _codes(text: str | None) -> tuple[str, ...]:
    return tuple(code.strip() for code in (text or "").split(",") if code.strip())


def _stdin() -> Card:
    from cardsmith.card.model import Card
    from cardsmith.errors import CardError

    try:
        return Card(sys.stdin.buffer.read().decode("utf-8"))
    except UnicodeDecodeError as error:
        raise CardError(f"Standard input is not UTF-8 (byte {error.start}). Save the card as UTF-8.") from None
