"""Methods of Python's own types: those that a template needs, counted before they are called."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from cardsmith.errors import TemplateError
from cardsmith.render.guard.budget import spend

# Each takes the text and the arguments of the call, and counts.


def _padded(text: str, width: int = 0, *_: Any) -> None:
    del text
    spend(max(width, 0))


def _replaced(text: str, old: str, new: str, count: int = -1) -> None:
    del count
    spend(text.count(old) * (1 + len(new)))


def _put_between(text: str, parts: list[Any]) -> None:
    spend(len(parts) * (1 + len(text)))


def _as_it_goes(*_: Any, **__: Any) -> None:
    """What it makes is counted when it is made."""


_LINEAR = """
    capitalize casefold count endswith find format format_map index isalnum isalpha isascii isdecimal isdigit
    isidentifier islower isnumeric isprintable isspace istitle isupper lower lstrip partition removeprefix removesuffix
    rfind rindex rpartition rsplit rstrip split splitlines startswith strip swapcase title upper
"""
_COLLECTIONS = """
    as_integer_ratio bit_length copy count difference get index intersection is_integer isdisjoint issubset issuperset
    items keys symmetric_difference union values
"""
_TEXT: dict[str, Callable[..., None]] = {
    **dict.fromkeys(_LINEAR.split(), _as_it_goes),
    **dict.fromkeys(("center", "ljust", "rjust", "zfill"), _padded),
    "replace": _replaced,
    "join": _put_between,
}
_OTHERS = frozenset(_COLLECTIONS.split())
#: their cost does not grow with what they are called on
CONSTANT = frozenset(("get", "items", "keys", "values", "is_integer", "bit_length"))


def before(owner: Any, name: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
    """Count what a method of Python's own types will come to.

    Raises:
        TemplateError: it is more than is left, or no method that a template needs.
    """
    known = _TEXT.get(name) if isinstance(owner, str) else _as_it_goes if name in _OTHERS else None
    if known is None:
        raise TemplateError(f"a template may not call {name!r} of {type(owner).__name__}.")
    known(owner, *args, **kwargs)
