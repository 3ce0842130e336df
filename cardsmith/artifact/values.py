"""What the bytes of a tensor say, without a library of arrays: whether all of it is finite, and whether it is zero.

A number that is no number has every bit of its exponent set. In files the lowest byte of a number comes first, so the
exponent is in its last byte, or in its last two.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple


class _Form(NamedTuple):
    """Where a type of numbers has its exponent."""

    #: bytes a number
    width: int
    #: what its last byte can be where it is not finite
    last: Collection[int]
    #: and the one before; all where that byte does not matter
    before: Collection[int] = range(256)


_FORMS = {
    "F64": _Form(8, (0x7F, 0xFF), range(0xF0, 0x100)),
    "F32": _Form(4, (0x7F, 0xFF), range(0x80, 0x100)),
    "BF16": _Form(2, (0x7F, 0xFF), range(0x80, 0x100)),
    "F16": _Form(2, (*range(0x7C, 0x80), *range(0xFC, 0x100))),
    "F8_E5M2": _Form(1, (*range(0x7C, 0x80), *range(0xFC, 0x100))),
    "F8_E4M3": _Form(1, (0x7F, 0xFF)),
}


def is_finite(dtype: str, data: bytes) -> bool:
    """Whether no number in `data`, whole numbers of the format's `dtype`, is NaN or infinite.

    Types that have neither are finite, and so is what is not known.
    """
    form = _FORMS.get(dtype)
    if form is None:
        return True
    last = data[form.width - 1 :: form.width]
    if not last.translate(None, _but(form.last)):
        return True
    if len(form.before) == 256:
        return False
    # both bytes of a number at once: as bits of two large numbers
    before = data[form.width - 2 :: form.width].translate(_marked(form.before))
    return not int.from_bytes(last.translate(_marked(form.last)), "little") & int.from_bytes(before, "little")


def is_zero(data: bytes) -> bool:
    """Whether every number in `data` is zero, of either sign, in any of the format's types of 16 bits and more."""
    return not data.strip(b"\x00\x80")


def _but(values: Collection[int]) -> bytes:
    return bytes(set(range(256)) - set(values))


def _marked(values: Collection[int]) -> bytes:
    return bytes(1 if value in values else 0 for value in range(256))
