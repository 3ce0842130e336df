"""cardsmith preview DIR"""

from __future__ import annotations

from pathlib import Path

import click

from cardsmith.cli.given import Given


@click.command("preview")
@click.argument("folder", metavar="DIR", type=Given(path_type=Path))
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="The port; any free one if it is not given.")
def command(folder: Path, port: int) -> None:
    """Show the card of a folder as the Hub would, until Ctrl-C. Reload the page after a change."""
    from cardsmith.localhub import Preview

    Preview(folder, port).serve(lambda endpoint: click.echo(f"Showing {folder / 'README.md'} at {endpoint}"))
