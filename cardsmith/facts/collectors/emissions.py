"""What did the run cost the climate? From codecarbon's emissions.csv, where its callback ran."""

from __future__ import annotations

import math
import sys
from collections.abc import Iterator
from pathlib import Path

from cardsmith.errors import UnreadableFile
from cardsmith.facts.findings import Finding
from cardsmith.facts.folder import Folder
from cardsmith.facts.run import LiveRun

_FILE = "emissions.csv"
#: codecarbon adds a line a run; nobody runs a hundred thousand
_LARGEST = 16 * 2**20


def from_run(run: LiveRun) -> Iterator[Finding]:
    """From the file in the output folder, which transformers' CodeCarbonCallback has just closed.

    Where codecarbon was not loaded, the file is of an earlier run.
    """
    if "codecarbon" in sys.modules:
        yield from _findings(Path(run.args.output_dir) / _FILE)


def from_folder(folder: Folder) -> Iterator[Finding]:
    """From the file in the folder."""
    yield from _findings(folder.path / _FILE)


def _findings(path: Path) -> Iterator[Finding]:
    last = _last_row(path)
    grams = _number(last.get("emissions"))
    if grams is not None:
        # codecarbon writes kilograms; the Hub's `co2_eq_emissions` is in grams
        yield Finding("emissions.grams", grams * 1000, f"{_FILE}: emissions")
        yield Finding("emissions.energy", _number(last.get("energy_consumed")), f"{_FILE}: energy_consumed")
        yield Finding("emissions.location", last.get("country_name"), f"{_FILE}: country_name")
        yield Finding("emissions.source", "codecarbon", _FILE)


def _last_row(path: Path) -> dict[str, str]:
    import csv

    if not path.is_file() or path.stat().st_size > _LARGEST:
        return {}
    try:
        with path.open(encoding="utf-8", errors="replace", newline="") as file:
            rows = list(csv.DictReader(file))
    except (OSError, csv.Error) as error:
        raise UnreadableFile(path, f"cannot be read: {error}", "Delete it: the card can do without.") from None
    return {key: value for key, value in rows[-1].items() if isinstance(value, str)} if rows else {}


def _number(text: str | None) -> float | None:
    try:
        number = float(text or "")
    except ValueError:
        return None
    return number if math.isfinite(number) and number >= 0 else None
