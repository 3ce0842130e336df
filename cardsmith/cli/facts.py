"""cardsmith facts DIR"""

from __future__ import annotations

from pathlib import Path

import click


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
    for key, value, source in disassemble(known, ""):
        name = key if isinstance(key, str) else ".".join(key)
        click.echo(f"{name} = {_short(value)}", nl=False)
        click.secho(f"   {source}", dim=True)


def _short(value: object) -> str:
    text = str(value)
    shown = text if len(text) <= 100 else f"{text[:97]}…"
    return "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in shown)
