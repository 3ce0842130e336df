"""Do two ids name the same base model? One answer for the linter and for the verifier."""

from __future__ import annotations

import re

from cardsmith.expressions import expression

#: what names of quantized copies end in
_QUANTIZED = expression(
    r"[-_](?:unsloth|bnb|nf4|int\d|fp\d+|bf16|\d-?bit|gptq|awq|quantized|hf)(?=[-_]|$)", re.IGNORECASE
)


def same(one: str, other: str) -> bool:
    """Whether two ids are of one model. The Hub's first models have an owner now; old files know the name alone."""
    one, other = one.casefold(), other.casefold()
    short = "/" not in one or "/" not in other
    return one.rpartition("/")[2] == other.rpartition("/")[2] if short else one == other


def akin(one: str, other: str) -> bool:
    """Whether two ids differ in their owner or in a word for a quantization at most: copies of one model, probably."""
    return _plain(one) == _plain(other)


def _plain(base: str) -> str:
    """The model's name without owner and quantization."""
    return _QUANTIZED.sub("", base.rpartition("/")[2]).casefold()
