"""cardsmith validate PATH…"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from cardsmith.card import Card


@click.command("validate")
@click.argument("paths", metavar="PATH…", nargs=-1, required=True)
@click.option("--format", "format_name", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.option("--select", metavar="CODES", help="Only rules with these codes, or whose codes begin so: FM,LI001.")
@click.option("--ignore", metavar="CODES", help="Not these rules.")
@click.option("--fail-on", type=click.Choice(["error", "warning", "info"]), default="error", show_default=True)
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
    click.echo(FORMATS[format_name].write(found), nl=False)
    failing = {"error": ("error",), "warning": ("error", "warning"), "info": ("error", "warning", "info")}[fail_on]
    ctx.exit(1 if any(each.severity in failing for each in found) else 0)


def _codes(text: str | None) -> tuple[str, ...]:
    return tuple(code.strip() for code in (text or "").split(",") if code.strip())


def _stdin() -> Card:
    from cardsmith.card.model import Card
    from cardsmith.errors import CardError

    try:
        return Card(sys.stdin.buffer.read().decode("utf-8"))
    except UnicodeDecodeError as error:
        raise CardError(f"Standard input is not UTF-8 (byte {error.start}). Save the card as UTF-8.") from None
