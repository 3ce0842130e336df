"""A range of parameter counts as a listing is asked for it: `min:6B,max:128B`."""

from __future__ import annotations

import re

from ..wire.answers import Refusal

_BOUND = re.compile(r"(min|max):([0-9]{1,15}(?:\.[0-9]{1,9})?)([KMBT]?)", re.ASCII)
_UNITS = {"": 1, "K": 10**3, "M": 10**6, "B": 10**9, "T": 10**12}


def bounds(text: str) -> tuple[float, float]:
    """The smallest and the largest number that fits.

    Raises:
        Refusal: 400 if it is none.
    """
    found = {"min": 0.0, "max": float("inf")}
    for part in text.split(","):
        bound = _BOUND.fullmatch(part.strip())
        if bound is None:
            raise Refusal(400, '"num_parameters" must be like min:6B,max:128B')
        found[bound[1]] = float(bound[2]) * _UNITS[bound[3]]
    return found["min"], found["max"]
