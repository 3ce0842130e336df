"""Run one block as `python quick_start.py` would, within limits, and report on it.

ROOT holds `orders.json`, which `process` wrote, and takes `report.json`. CHANNEL is the descriptor of a socket to the
parent, or `-` where there is none. The address of the Hub comes as a line on standard input.
"""

from __future__ import annotations

import json
import os
import runpy
import socket
import sys
import traceback
from pathlib import Path
from types import TracebackType
from typing import Any

from cardsmith.verify.snippet.inside import guard, limits, namespace, trace


def main(root: Path, channel: str) -> int:
    """The status that this process ends with."""
    orders = json.loads((root / "orders.json").read_text("utf-8"))
    limits.apply(orders["memory"], orders["file"])
    if channel != "-":
        _hand_over(int(channel))
    endpoint = os.environ["HF_ENDPOINT"] = sys.stdin.readline().strip()
    guard.install(endpoint)
    seen = trace.install()
    status, error = _run(orders["script"])
    sys.stdout.flush()
    report = {"error": error, **vars(seen)}
    (root / "report.json").write_text(json.dumps(report), "utf-8")
    return status


def _hand_over(channel: int) -> None:
    """Give the parent a socket to serve on, where this process can have a network of its own."""
    with socket.socket(fileno=channel) as parent:
        own = namespace.listener()
        if own is None:
            parent.sendall(b"-")
            return
        with own:
            socket.send_fds(parent, [b"+"], [own.fileno()])


def _run(script: str) -> tuple[int, dict[str, Any] | None]:
    """Status, and the error that the block did not catch."""
    sys.argv = [script]
    try:
        runpy.run_path(script, run_name="__main__")
    except SystemExit as end:
        return _status(end.code), None
    except BaseException as error:  # noqa: BLE001 - all that a block may end with
        own = _own_frames(error.__traceback__, script)
        sys.stdout.flush()
        traceback.print_exception(type(error), error, own)
        # the text of a syntax error ends in the line of a file that nobody but this process knows
        message = error.msg if isinstance(error, SyntaxError) else str(error)
        return 1, {"type": type(error).__name__, "message": message, "line": _line(error, own)}
    return 0, None


def _status(code: object) -> int:
    """As Python makes a status of what `sys.exit` was given."""
    if code is None:
        return 0
    if isinstance(code, int):
        return code
    print(code, file=sys.stderr)  # noqa: T201
    return 1


def _own_frames(trace: TracebackType | None, script: str) -> TracebackType | None:
    """The traceback from the block on."""
    while trace is not None and trace.tb_frame.f_code.co_filename != script:
        trace = trace.tb_next
    return trace


def _line(error: BaseException, own: TracebackType | None) -> int | None:
    """The line of the block that the error came from."""
    if own is not None:
        return own.tb_lineno
    return error.lineno if isinstance(error, SyntaxError) else None


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), sys.argv[2]))
