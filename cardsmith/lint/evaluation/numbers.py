"""Numbers as a card writes them, and whether two of them are the same."""

from __future__ import annotations

import math
from typing import NamedTuple

from cardsmith.expressions import expression

_DIGITS = r"[-+−]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?:[eE][-+]?\d{1,2})?|[-+−]?\.\d+"
#: a number alone, perhaps set off, with a percent sign or its spread: **0.91**, `1e-06`, 91.2 %, 0.61 ± 0.01
_NUMBER = expression(rf"[*_`~\\]*({_DIGITS})[*_`~]*[ \t]*(\\?%)?[*_`~]*(?:[ \t]*(?:±|\+/-|\(±)[^|]*)?")
#: No number of a card has more characters.
_LONGEST = 60


class Number(NamedTuple):
    """A number as it is written."""

    value: float
    #: what one in its last digit is worth
    unit: float
    #: whether a percent sign follows
    percent: bool


def number(text: str) -> Number | None:
    """The number that `text` is; `None` where it is more, less, or other than one."""
    match = _NUMBER.fullmatch(text) if len(text) <= _LONGEST else None
    if match is None:
        return None
    digits = match[1].replace(",", "").replace("−", "-")
    mantissa, _, exponent = digits.lower().partition("e")
    places = len(mantissa.partition(".")[2])
    return Number(float(digits), 10.0 ** (int(exponent or 0) - places), match[2] is not None)


def agree(written: Number, value: float) -> bool:
    """Whether `written` is `value`, rounded or cut to the digits that are written."""
    return abs(written.value - value) < written.unit * (1 - 1e-6) or same(written, value)


def same(written: Number, value: float) -> bool:
    """Whether `written` is `value` with all its digits."""
    return math.isclose(written.value, value, rel_tol=1e-6)


def agree_in_any_unit(written: Number, value: float) -> bool:
    """As `agree`; a share and its percentage agree too."""
    return any(agree(written, scaled) for scaled in (value, value * 100, value / 100))
