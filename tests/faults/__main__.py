"""In tests/: `python -m faults [--rounds N] [--scene NAME]`: every fault at every request, and docs/faults.md."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence
from multiprocessing import get_context

from . import report
from .runs import crowds, kills, matrix
from .scenes import SCENES

_JOBS = 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Run all, write the page where nothing failed, and return the exit code."""
    parser = argparse.ArgumentParser(prog="faults", description=__doc__)
    parser.add_argument("--rounds", type=int, default=50)
    parser.add_argument("--scene", help="this one alone; no page is written")
    given = parser.parse_args(arguments)
    scenes = [scene for scene in SCENES if given.scene in (None, scene.name)]
    asked, outcomes, failures = {}, {}, []
    with get_context("spawn").Pool(_JOBS) as pool:
        began = time.monotonic()
        for name, requests, found, failed in pool.imap(matrix, scenes):
            asked[name], outcomes = requests, {**outcomes, **found}
            failures += failed
            print(f"{name}: {len(found)} runs, {len(failed)} failures", flush=True)  # noqa: T201
    print(f"{len(outcomes)} runs in {time.monotonic() - began:.0f} s", flush=True)  # noqa: T201
    if given.scene is None:
        failures += [*kills(), *crowds(given.rounds)]
        if not failures:
            report.PAGE.write_text(report.page(asked, outcomes, given.rounds), "utf-8")
    print("\n".join(failures) or "No promise was broken.")  # noqa: T201
    return int(bool(failures))


if __name__ == "__main__":
    sys.exit(main())
