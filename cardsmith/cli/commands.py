"""The command `cardsmith`: its subcommands by name."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import click

from cardsmith import __version__

#: Command → what `--help` says of it. A command's module is loaded when it is called: `--help` stays fast.
COMMANDS = {
    "demo": "Train a tiny model and publish it, all on this machine.",
    "facts": "Show what an output folder says of its run.",
    "render": "Write the card of an output folder.",
    "validate": "Check cards.",
    "verify": "Load what was saved, in a fresh process, and make it work.",
    "push": "Publish an output folder on the Hub, in one commit.",
    "preview": "Show the card of an output folder as the Hub would.",
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

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except click.UsageError as error:
            name = ctx.invoked_subcommand
            if error.ctx is None and name in COMMANDS:  # an option without its value: click does not say whose
                error.ctx = click.Context(click.Command(name), ctx, name)
            raise

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args[0] not in COMMANDS and not args[0].startswith("-"):
            from difflib import get_close_matches

            near = get_close_matches(args[0], COMMANDS, 1)
            hint = f" Did you mean {near[0]!r}?" if near else ""
            raise click.UsageError(f"There is no command {args[0][:60]!r}.{hint}", ctx)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        del ctx
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.command(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="cardsmith")
def cli() -> None:
    """Model cards that are true: captured from the run, proved by running the model, pushed in one safe commit."""
