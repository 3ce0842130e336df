"""What ends a command early: a line for the user, and the exit code."""

from __future__ import annotations

import os

import click

from cardsmith.cli.terminal import say
from cardsmith.errors import CardsmithError, GateClosed

#: 128 + SIGINT, as shells have it.
INTERRUPTED = 130


def tell(error: BaseException) -> int:
    """Say what went wrong and return the exit code: 2, too, where it cannot be said.

    CARDSMITH_DEBUG=1 shows the traceback as well.
    """
    try:
        return _told(error)
    except OSError:
        return 2


def _told(error: BaseException) -> int:
    if isinstance(error, (click.Abort, KeyboardInterrupt)):
        from cardsmith.cli.signals import LINE, Ended

        say(LINE)
        cause = error.__context__ or error  # click makes an Abort of it
        return 128 + cause.number if isinstance(cause, Ended) else INTERRUPTED
    if isinstance(error, click.UsageError) and type(error).__name__ == "NoArgsIsHelpError":  # since click 8.2
        click.echo(error.format_message(), err=True)
        return 2
    if os.environ.get("CARDSMITH_DEBUG") and not isinstance(error, click.ClickException):
        import traceback

        say("".join(traceback.format_exception(error)))
    say(f"cardsmith: {_line(error)}")
    return 1 if isinstance(error, GateClosed) else 2


def _line(error: BaseException) -> str:
    if isinstance(error, GateClosed):
        return str(error)  # a reason a line
    return " ".join(_words(error).split())


def _words(error: BaseException) -> str:
    if isinstance(error, CardsmithError):
        return str(error)
    if isinstance(error, click.UsageError):
        command = error.ctx.command_path if error.ctx else "cardsmith"
        return f"{error.format_message()} See: {command} --help"
    if isinstance(error, click.ClickException):
        return error.format_message()
    if isinstance(error, OSError) and error.strerror:
        place = f"{error.filename}: " if error.filename else ""
        return f"{place}{error.strerror}. Check permissions and space, and run it again."
    kind = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
    return f"a bug in cardsmith ({kind}). Please report it, with what this prints: run it again with CARDSMITH_DEBUG=1"
