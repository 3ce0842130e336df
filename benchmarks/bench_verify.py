"""`cardsmith verify` against a script that loads base and adapter and generates the same tokens: one, and eight."""

from __future__ import annotations

import compileall
import tempfile
from pathlib import Path

import models
from paired import finish, report
from verifying import TOKENS, Runs

import cardsmith

EIGHT = 8
#: Of the time of eight scripts.
PART = 0.35


def main() -> None:
    compileall.compile_dir(Path(cardsmith.__file__).parent, quiet=1)
    with tempfile.TemporaryDirectory() as name:
        results = [*seconds(Path(name)), memory(Path(name) / "medium")]
    finish(results)


def seconds(folder: Path) -> list[bool]:
    """One adapter, and eight on one base."""
    base = models.base(folder / "base", models.SMALL)
    runs = Runs(base=base, adapters=[models.adapter(folder / f"checkpoint-{n}", base, n) for n in range(EIGHT)])
    what = f"{TOKENS} tokens of a model of 77 M parameters, one thread"
    one = report(f"verify / a script by hand, {what}", runs.verify, runs.bare, target=1.10, pairs=7)
    runs.check()
    eight = report(
        f"verify of {EIGHT} adapters on one base / one script by hand",
        lambda: runs.verify(EIGHT),
        runs.bare,
        target=PART * EIGHT,
        pairs=3,
    )
    return [one, eight]


def memory(folder: Path) -> bool:
    """At the peak, the command's own process and that of the model together."""
    base = models.base(folder / "base", models.MEDIUM)
    runs = Runs(base=base, adapters=[models.adapter(folder / "adapter", base)])

    def verify() -> float:
        runs.verify()
        return runs.peaks["verify"]

    def bare() -> float:
        runs.bare()
        return runs.peaks["bare"]

    return report("peak memory, a model of 302 M parameters in float32", verify, bare, target=1.05, pairs=1)


if __name__ == "__main__":
    main()
