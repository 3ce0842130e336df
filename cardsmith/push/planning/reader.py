"""The process that reads large files ahead: a line of JSON for each, with its stamp and what its bytes are."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from cardsmith.errors import UnreadableFile
from cardsmith.push.planning.content import read
from cardsmith.push.planning.opened import opened


def main(arguments: Sequence[str]) -> None:
    """Read files and say what they are. One that cannot be read is passed over: the push itself will say so.

    Args:
        arguments: a folder, and names in it.
    """
    folder, *names = arguments
    for name in names:
        try:
            file, stamp = opened(Path(folder, name))
            with file:
                said = [name, stamp, asdict(read(file, stamp.size))]
        except (UnreadableFile, OSError):
            continue
        sys.stdout.write(json.dumps(said) + "\n")
        sys.stdout.flush()
