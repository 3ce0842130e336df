"""The page of the benchmarks holds the figures that were kept, and no others."""

from __future__ import annotations

import runpy
from pathlib import Path

_BENCHMARKS = Path(__file__).parent.parent / "benchmarks"


def test_the_page_has_the_figures_that_were_kept() -> None:
    figures = runpy.run_path(str(_BENCHMARKS / "figures.py"))
    page: str = figures["PAGE"].read_text("utf-8")
    assert page.partition(figures["BEGIN"])[2].partition(figures["END"])[0] == figures["table"]()


def test_every_benchmark_has_kept_some() -> None:
    scripts = {path.stem for path in _BENCHMARKS.glob("bench_*.py")}
    assert {path.stem for path in (_BENCHMARKS / "figures").glob("*.json")} == scripts
