"""Operators and formats that make much of little, counted before they make it."""

from __future__ import annotations

import re
from typing import Any

from cardsmith.errors import TemplateError
from cardsmith.render.guard.budget import spend, weight

#: digits of a width in a format: `%9999d`
_WIDEST = 4
#: bits of a whole number
_LARGEST = 4096
_PERCENT = re.compile(r"%(?:\([^)]*\))?[#0\- +]*(\*|\d*)(?:\.(\*|\d*))?")
_DIGITS = re.compile(rf"\d{{{_WIDEST + 1}}}")


def before(operator: str, left: Any, right: Any) -> None:
    """Count what `left operator right` will come to.

    Raises:
        TemplateError: it is more than is left, or a number is too large.
    """
    size = weight(left) + weight(right)
    if operator == "*":
        _multiplied(left, right)
    elif operator == "**" and isinstance(left, int) and isinstance(right, int):
        _whole(left.bit_length() * right)
    elif operator == "%" and isinstance(left, str):
        percent(left, size)


def percent(text: str, size: int) -> None:
    """Count what `text % values` will come to, with values of this size: each of them may be printed each time."""
    for widths in _PERCENT.findall(text):
        if any(width == "*" or len(width) > _WIDEST for width in widths):
            raise TemplateError("a format asks for a width of more than four digits.")
    spend(text.count("%") * size)


def spec(text: str) -> str:
    """The specification of a field of `str.format`.

    Raises:
        TemplateError: it asks for a width or precision of more than four digits.
    """
    if _DIGITS.search(text):
        raise TemplateError("a format asks for a width of more than four digits.")
    return text


def _multiplied(left: Any, right: Any) -> None:
    if isinstance(left, int) and isinstance(right, int):
        _whole(left.bit_length() + right.bit_length())
    elif isinstance(right, int):
        spend(weight(left) * max(right, 0))
    elif isinstance(left, int):
        spend(weight(right) * max(left, 0))


def _whole(bits: int) -> None:
    if bits > _LARGEST:
        raise TemplateError(f"a number has more than {_LARGEST:,} bits.")
