"""Which key of the Hub a key of the card is meant to be."""

from __future__ import annotations

from functools import lru_cache

from cardsmith.lint import vocab

#: A shorter key has too many neighbours to be told from them.
_SHORTEST = 6


@lru_cache(maxsize=50_000)  # cards share their keys, and several rules ask about each
def meant(key: str) -> str | None:
    """The known key that `key` is nearly; `None` where it is one, or near none."""
    known = vocab.keys()
    if key in known or not 3 <= len(key) <= 40:
        return None
    plain = key.strip().casefold().replace("-", "_").replace(" ", "_")
    plain = vocab.misspelt_keys().get(plain, plain)
    same = (name for name in known if name.replace("-", "_") == plain)
    near = (name for name in sorted(known) if len(plain) >= _SHORTEST and _one_edit(plain, name))
    return next(same, None) or next(near, None)


def _one_edit(a: str, b: str) -> bool:
    """Whether a letter more, less, other, or two swapped make `b` of `a`."""
    if abs(len(a) - len(b)) > 1:
        return False
    start = next((i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))
    rest_a, rest_b = a[start:], b[start:]
    swapped = rest_a[:2] == rest_b[1::-1] and rest_a[2:] == rest_b[2:]
    return swapped or rest_a[1:] == rest_b or rest_a == rest_b[1:] or rest_a[1:] == rest_b[1:]
