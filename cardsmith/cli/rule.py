"""cardsmith rule [CODE]"""

from __future__ import annotations

import click


@click.command("rule")
@click.argument("code", metavar="[CODE]", required=False)
def command(code: str | None) -> None:
    """Explain a rule of validate; without a code, list all."""
    from cardsmith.lint import listing, page

    click.echo(page(code) if code else listing(), nl=False)
