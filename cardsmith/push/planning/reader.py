"""The process that reads large files ahead: a line of JSON for each, with its stamp and what its bytes are."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from threading import Thread

from cardsmith.errors import UnreadableFile
from cardsmith.push.planning.ahead import ROOT
from cardsmith.push.planning.content import read
from cardsmith.push.planning.opened import opened


def main(arguments: Sequence[str]) -> None:
    """Read files and say what they are. One that cannot be read is passed over: the push itself will say so.

    Args:
        arguments: where the cardsmith lies that asks, a folder, and names in it.
    """
    root, folder, *names = arguments
    Thread(target=_end_with_push, daemon=True).start()
    for name in names if root == str(ROOT) else ():  # another cardsmith may know fewer credentials
        try:
            file, stamp = opened(Path(folder, name))
            with file:
                said = [name, stamp, asdict(read(file, stamp.size))]
        except (UnreadableFile, OSError):
            continue
        sys.stdout.write(json.dumps(said) + "\n")
        sys.stdout.flush()


def _end_with_push() -> None:
    """End when the push does: one that is killed can give nothing up itself."""
    while os.read(sys.stdin.fileno(), 1):
        pass  # nothing is ever written
    os._exit(1)
