"""Two things timed in turn, A B A B …, and the ratio pair by pair: what slows the machine slows both."""

from __future__ import annotations

import statistics
import sys
from collections.abc import Callable

from figures import Figure, keep

Timed = Callable[[], float]


def report(name: str, ours: Timed, theirs: Timed, *, target: float, pairs: int) -> bool:
    """Print the median ratio of `ours` to `theirs`, both in seconds, over so many pairs after one warm-up of each.

    Returns:
        Whether the median is at most the target.
    """
    ours()
    theirs()
    ratios = [_ratio(ours, theirs, swapped=bool(number % 2)) for number in range(pairs)]
    median = statistics.median(ratios)
    verdict = "met" if median <= target else "MISSED"
    spread = f"min {min(ratios):.3f}, max {max(ratios):.3f}, {pairs} pairs"
    print(f"{name}: {median:.3f} ({spread}; at most {target}: {verdict})")
    keep(Figure(what=name, seen=median, lowest=min(ratios), highest=max(ratios), runs=pairs, at_most=target))
    return median <= target


def told(name: str, value: float, most: float, unit: str = "") -> bool:
    """Print a figure that is measured once, and return whether it is within its bound."""
    met = value <= most
    print(f"{name}: {value:.4g}{unit} (at most {most:g}{unit}: {'met' if met else 'MISSED'})")
    keep(Figure(what=name, seen=value, lowest=value, highest=value, runs=1, at_most=most, unit=unit))
    return met


def finish(results: list[bool]) -> None:
    """Exit with 1 when a target was missed."""
    sys.exit(0 if all(results) else 1)


def _ratio(ours: Timed, theirs: Timed, *, swapped: bool) -> float:
    """Every other pair begins with the other one, so that neither always finds the caches warm."""
    if swapped:
        base = theirs()
        return ours() / base
    mine = ours()
    return mine / theirs()
