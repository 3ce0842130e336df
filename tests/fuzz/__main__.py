"""In tests/: `python -m fuzz [--count N] [--seed N] [--jobs N] [--only NUMBER]`: made-up inputs until one fails."""

from __future__ import annotations

import argparse
import faulthandler
import sys
import tempfile
import time
import traceback
from collections.abc import Sequence
from multiprocessing import Pool
from pathlib import Path

from .inputs import made
from .trial import attempt

#: Inputs that a process takes at once.
_AT_ONCE = 100
#: A process that is stuck in one input for so many seconds shows where, and ends.
_STUCK = 60


def trial(task: tuple[int, int]) -> str | None:
    """Try one input; what failed, if anything did."""
    seed, number = task
    faulthandler.dump_traceback_later(_STUCK, exit=True)
    try:
        with tempfile.TemporaryDirectory() as folder:
            attempt(made(seed, number), Path(folder))
    except Exception:  # noqa: BLE001 - any is what is looked for
        return f"input {number} of seed {seed}:\n{traceback.format_exc()}"
    finally:
        faulthandler.cancel_dump_traceback_later()
    return None


def main(arguments: Sequence[str] | None = None) -> int:
    """Try all inputs, print what failed, and return the exit code."""
    parser = argparse.ArgumentParser(prog="tests.fuzz", description=__doc__)
    parser.add_argument("--count", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--only", type=int, help="this input alone")
    given = parser.parse_args(arguments)
    numbers = range(given.count) if given.only is None else range(given.only, given.only + 1)
    failures = 0
    with Pool(given.jobs) as pool:
        for done, failure in enumerate(pool.imap(trial, ((given.seed, n) for n in numbers), _AT_ONCE), 1):
            failures += failure is not None
            if failure and failures <= 10:
                print(failure, flush=True)  # noqa: T201
            if done % 5_000 == 0:
                print(f"{done:,} inputs, {failures} failures", flush=True)  # noqa: T201
    print(f"{len(numbers):,} inputs of seed {given.seed}: {failures} failures")  # noqa: T201
    return int(bool(failures))


if __name__ == "__main__":
    sys.exit(main())
