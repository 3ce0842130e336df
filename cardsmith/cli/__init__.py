"""The command line, one command a file. Only this package knows click, catches errors, and prints.

Exit codes: 0 fine · 1 findings, failed verdict or closed gate · 2 it could not be done, usage, a bug · 130 interrupted
(by another signal 128 and its number).
"""

from __future__ import annotations

import atexit
import gc
import sys
from collections.abc import Sequence

#: How often garbage is looked for. Cards, like modules, become many small objects without cycles: to look for those as
#: often as Python does takes a tenth of the time.
GARBAGE = (100_000, 20, 20)


def main() -> None:
    """The console script `cardsmith`."""
    from cardsmith.cli import streams

    streams.set_up()
    gc.set_threshold(*GARBAGE)
    atexit.register(gc.freeze)  # what is left goes with the process
    sys.exit(streams.ended(run()))


def run(arguments: Sequence[str] | None = None) -> int:
    """Run a command and return its exit code. Nothing that a user can cause leaves it as an exception.

    Args:
        arguments: the command and what follows it; those of this process when not given.
    """
    from cardsmith.cli.failure import tell

    try:
        from cardsmith.cli.commands import cli
        from cardsmith.cli.terminal import colours, print_anything

        print_anything()
        # click's own mode would print errors in a form of its own; without it, `ctx.exit(code)` comes back as a value
        code = cli.main(arguments, prog_name="cardsmith", standalone_mode=False, color=colours())
    except (Exception, KeyboardInterrupt) as error:  # noqa: BLE001 - a bug, too, is told in a line
        return tell(error)
    except SystemExit as end:  # click's, of a completion, or where the reader of a pipe is gone
        return 2 if end.code else 0
    return code if isinstance(code, int) else 0
