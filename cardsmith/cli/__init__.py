"""The command line, one command a file. Only this package knows click, catches errors, and prints.

Exit codes: 0 fine · 1 findings, failed verdict or closed gate · 2 it could not be done · 130 interrupted.
"""

from __future__ import annotations

import os
import sys
from importlib import import_module

import click

from cardsmith import __version__
from cardsmith.errors import CardsmithError, GateClosed

#: Command → what `--help` says of it. A command's module is loaded when it is called: `--help` stays fast.
COMMANDS = {
    "demo": "Train five tiny models and publish them to a Hub on this machine.",
    "facts": "Show what an output folder says of its run.",
    "render": "Write the card of an output folder.",
    "validate": "Check cards.",
    "verify": "Load what was saved, in a fresh process, and make it work.",
    "push": "Publish an output folder on the Hub, in one commit.",
    "hub": "Serve a Hub on this machine.",
    "rule": "Explain a rule of validate.",
}


class _Commands(click.Group):
    """The commands by name, each in the module of its name."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        del ctx
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        del ctx
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = import_module(f"cardsmith.cli.{cmd_name}").command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        del ctx
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.command(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="cardsmith")
def cli() -> None:
    """Model cards that are true: captured from the run, proved by running the model, pushed in one safe commit."""


def main() -> None:
    """The console script `cardsmith`."""
    try:
        cli(standalone_mode=False)
    except click.exceptions.Exit as stop:
        sys.exit(stop.exit_code)
    except click.ClickException as error:
        error.show()
        sys.exit(2)
    except (click.Abort, KeyboardInterrupt):
        click.echo("Interrupted.", err=True)
        sys.exit(130)
    except CardsmithError as error:
        if os.environ.get("CARDSMITH_DEBUG"):
            raise
        click.echo(f"cardsmith: {_harmless(str(error))}", err=True)
        sys.exit(1 if isinstance(error, GateClosed) else 2)


def _harmless(text: str) -> str:
    """Without control characters: a file's name may hold escapes that a terminal would obey."""
    return "".join(char if char == "\n" or char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in text)
