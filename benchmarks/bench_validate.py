"""`cardsmith validate`: one card, cold; many cards, against what merely parses them; two processes; memory.

Measured on the cards of CARDSMITH_CORPUS where it names a zip of them, else on made-up ones of the same shape.
"""

from __future__ import annotations

import compileall
import gc
import json
import logging
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import cards
from bench_cold_start import process
from huggingface_hub import ModelCard
from paired import Timed, finish, report

import cardsmith
from cardsmith.card.model import Card
from cardsmith.cli import GARBAGE
from cardsmith.lint.document import Document
from cardsmith.lint.engine.checking import AT_ONCE
from cardsmith.lint.engine.diagnose import UNNAMED, Case, diagnose_all
from cardsmith.lint.rules import RULES

#: One process over the cards named on standard input; prints seconds and its own peak of memory in KiB, which a
#: process that was forked reports rightly in /proc only.
_PROGRAM = """
import gc, json, sys, time
from pathlib import Path
from cardsmith.lint import validate_each
given = json.load(sys.stdin)
gc.set_threshold(*given["garbage"])
paths = [Path(path) for path in given.pop("paths")]
began = time.perf_counter()
count = sum(1 for _ in validate_each(paths, jobs=given["jobs"], trouble=lambda _: None))
seconds = time.perf_counter() - began
peak = next(line.split()[1] for line in open("/proc/self/status") if line.startswith("VmHWM"))
print(json.dumps([seconds, int(peak)]))
"""


def over(texts: list[str], work: Callable[[str], object]) -> Timed:
    """All cards one after the other, as a function that returns seconds."""

    def timed() -> float:
        began = time.perf_counter()
        for text in texts:
            work(text)
        return time.perf_counter() - began

    return timed


def in_turn(texts: list[str]) -> Timed:
    """All rules over all cards, so many at once as `cardsmith validate` takes, as a function that returns seconds."""

    def timed() -> float:
        began = time.perf_counter()
        for start in range(0, len(texts), AT_ONCE):
            cards = [Document(Card(text)) for text in texts[start : start + AT_ONCE]]
            diagnose_all([Case(card, UNNAMED, lambda _: None) for card in cards], RULES)
        return time.perf_counter() - began

    return timed


def parse(text: str) -> None:
    """What huggingface_hub does to read a card's metadata."""
    try:
        ModelCard(text, ignore_metadata_errors=True)
    except Exception:  # noqa: BLE001 - of some cards it makes nothing; the time counts all the same
        return


def alone(paths: list[Path], jobs: int = 1) -> tuple[float, float]:
    """Seconds and KiB of a process of its own, on which no earlier work weighs."""
    given = json.dumps({"paths": [str(path) for path in paths], "jobs": jobs, "garbage": GARBAGE})
    done = subprocess.run([sys.executable, "-c", _PROGRAM], input=given, capture_output=True, text=True, check=True)
    seconds, peak = json.loads(done.stdout)
    return seconds, peak


def main() -> None:
    compileall.compile_dir(Path(cardsmith.__file__).parent, quiet=1)
    logging.disable(logging.CRITICAL)
    gc.set_threshold(*GARBAGE)  # for both that are compared
    texts = cards.texts()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        paths = cards.written(folder, len(texts))
        one = str(paths[0])
        results = [
            report(
                "cardsmith validate README.md / hf version",
                process("cardsmith", "validate", one, codes=(0, 1)),
                process("hf", "version"),
                target=0.5,
                pairs=21,
            ),
            report(
                f"all rules over {len(texts):,} cards / huggingface_hub.ModelCard(text) over them",
                in_turn(texts),
                over(texts, parse),
                target=1.0,
                pairs=5,
            ),
        ]
        if (os.cpu_count() or 1) > 1:
            two, single = (lambda: alone(paths, 2)[0]), (lambda: alone(paths)[0])
            results.append(report("two processes / one", two, single, target=1 / 1.8, pairs=5))
        thousand, all_of_them = (lambda: alone(paths[:1_000])[1]), (lambda: alone(paths)[1])
        results.append(
            report(f"peak memory of {len(paths):,} cards / of 1,000", all_of_them, thousand, target=1.25, pairs=3)
        )
    finish(results)


if __name__ == "__main__":
    main()
