"""cardsmith facts DIR"""

from __future__ import annotations

from pathlib import Path

import click

from cardsmith.cli.sizes import counted
from cardsmith.cli.terminal import harmless, say

#: Columns of a key and of a value that the next column is aligned to; what is wider pushes it on.
_WIDEST = (36, 40)
_LONGEST = 100


@click.command("facts")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print facts.json.")
def command(folder: Path, as_json: bool) -> None:
    """Show what an output folder says of its run, and where each fact was read.

    Nothing in the folder is executed, nothing is fetched, nothing is written.
    """
    from cardsmith.facts import collect
    from cardsmith.facts.findings import disassemble
    from cardsmith.facts.store import dumps

    known = collect(folder)
    if as_json:
        click.echo(dumps(known), nl=False)
        return
    rows = [(_name(key), _short(value), source) for key, value, source in disassemble(known, "")]
    widths = [max((min(len(row[place]), limit) for row in rows), default=0) for place, limit in enumerate(_WIDEST)]
    for name, value, source in rows:
        click.echo(harmless(f"{name:<{widths[0]}}  {value:<{widths[1]}}  "), nl=False)
        click.secho(harmless(source), dim=True)
    if not rows:
        say(f"{folder} says nothing of its run.")


def _name(key: str | tuple[str, ...]) -> str:
    return key if isinstance(key, str) else ".".join(key)


def _short(value: object) -> str:
    """On one line: the points of a curve as their number and ends."""
    if isinstance(value, list) and value and isinstance(value[0], list):
        return f"{counted(len(value), 'point')}, {_point(value[0])} to {_point(value[-1])}"
    if isinstance(value, list):
        value = ", ".join(map(str, value))
    text = " ".join(str(value).lower().split() if isinstance(value, bool) else str(value).split())
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def _point(point: list[object]) -> str:
    return f"({', '.join(map(str, point))})"
