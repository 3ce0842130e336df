"""What the benchmarks measured last: a file for each script in benchmarks/figures, and a table in docs/benchmarks.md.

`python benchmarks/figures.py` writes the table anew; `make bench` does so after the last script.
"""

from __future__ import annotations

import json
import os
import platform
import sys
from dataclasses import asdict, dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).with_name("figures")
PAGE = Path(__file__).parent.parent / "docs" / "benchmarks.md"
BEGIN, END = "<!-- figures: begin -->\n", "<!-- figures: end -->\n"
_PACKAGES = ("huggingface_hub", "trl", "transformers", "peft", "torch")
_HEAD = "| script | what | seen | min – max | runs | at most | load |\n|---|---|---|---|---|---|---|\n"


@dataclass(frozen=True, kw_only=True)
class Figure:
    """A figure with its bound. Ratios have no unit."""

    what: str
    #: the median, where there are several runs
    seen: float
    lowest: float
    highest: float
    runs: int
    at_most: float
    unit: str = ""


_taken: list[Figure] = []


def keep(figure: Figure) -> None:
    """Put a figure into the file of the script that runs, in place of those of its last run."""
    _taken.append(figure)
    FOLDER.mkdir(exist_ok=True)
    said = {"machine": _machine(), "figures": [asdict(each) for each in _taken]}
    (FOLDER / f"{Path(sys.argv[0]).stem}.json").write_text(json.dumps(said, indent=2) + "\n", "utf-8")


def table() -> str:
    """All figures that are kept, script by script."""
    return _HEAD + "".join(_rows(path) for path in sorted(FOLDER.glob("*.json")))


def write() -> None:
    """Put the table into the page."""
    before, _, rest = PAGE.read_text("utf-8").partition(BEGIN)
    PAGE.write_text(f"{before}{BEGIN}{table()}{END}{rest.partition(END)[2]}", "utf-8")


def _machine() -> dict[str, Any]:
    return {
        "cores": os.cpu_count(),
        "load": round(os.getloadavg()[0], 1),
        "python": platform.python_version(),
        **{package: found for package in _PACKAGES if (found := _version(package))},
    }


def _version(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None


def _rows(path: Path) -> str:
    kept = json.loads(path.read_text("utf-8"))
    figures = (Figure(**each) for each in kept["figures"])
    return "".join(_row(f"`{path.stem}.py`", each, kept["machine"]["load"]) for each in figures)


def _row(script: str, each: Figure, load: float) -> str:
    seen = f"{each.seen:.4g}{each.unit}" + ("" if each.seen <= each.at_most else " **missed**")
    spread = f"{each.lowest:.4g} – {each.highest:.4g}" if each.runs > 1 else ""
    return f"| {script} | {each.what} | {seen} | {spread} | {each.runs} | {each.at_most:.4g}{each.unit} | {load} |\n"


if __name__ == "__main__":
    write()
