"""What the public functions are given, held to its kind before anything is done with it."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from cardsmith.errors import ConfigError

_PATH = (str, os.PathLike)


def check(place: str, value: object, kinds: type | tuple[type, ...], what: str) -> None:
    """Pass where a value is of its kind.

    Args:
        place: what was given the value, for the message: `render`, `push(repo_id=…)`.
        value: the value.
        kinds: the types that it may have.
        what: what it should be, for the message.

    Raises:
        ConfigError: it is of none of them. Of the value only its type is said.
    """
    if not isinstance(value, kinds):
        given = "None" if value is None else f"a value of type {type(value).__name__}"
        raise ConfigError(f"{place} takes {what}, not {given}.")


def path(place: str, value: object, what: str = "a folder") -> Path:
    """A path, given as text or as a `Path`.

    Raises:
        ConfigError: it is something else.
    """
    check(place, value, _PATH, what)
    return Path(value)  # type: ignore[arg-type]


def texts(place: str, value: object) -> tuple[str, ...]:
    """The texts where one or several may be given: one is not taken letter by letter.

    Raises:
        ConfigError: it is neither.
    """
    several = tuple(value) if isinstance(value, Iterable) and not isinstance(value, str) else (value,)
    for each in several:
        check(place, each, str, "a text, or a list of texts")
    return several
