"""cardsmith facts DIR"""

from __future__ import annotations

from pathlib import Path

import click

from cardsmith.cli.given import Given
from cardsmith.cli.sizes import counted
from cardsmith.cli.terminal import harmless, say

#: Columns of a key and of a value that the next column is aligned to; what is wider pushes it on.
_WIDEST = (44, 40)
_LONGEST = 100


@click.command("facts")
@click.argument("folder", metavar="DIR", type=Given(path_type=Path))
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
    text = " ".join(_words(value).split())
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def _words(value: object) -> str:
    """As a person writes it: no brackets, no quotes; a curve as the number of its points and its ends."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, dict):
        return ", ".join(f"{key} {_words(item)}" for key, item in value.items())
    if isinstance(value, list) and value and isinstance(value[0], list):
        return f"{counted(len(value), 'point')}, from {_point(value[0])} to {_point(value[-1])}"
    if isinstance(value, list):
        return ("; " if isinstance(value[0], dict) else ", ").join(map(_words, value))
    return str(value)


def _point(point: list[float]) -> str:
    step, height, *_ = point
    return f"{height:g} at {step:g}"
