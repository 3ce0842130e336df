"""What is wrong with a value of a card, in the Hub's words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(frozen=True, kw_only=True)
class Problem:
    """One error or warning."""

    #: In the Hub's words.
    message: str
    #: The key it is about, such as `model-index[0].name`.
    path: str | None = None
    #: What to do, or where to read on.
    help: str | None = None

    def as_json(self) -> dict[str, str]:
        """As `/api/validate-yaml` answers it."""
        return {key: value for key, value in vars(self).items() if value is not None}


def text(name: str, value: object) -> Iterator[Problem]:
    """What is wrong with a value that should be a text."""
    if not isinstance(value, str):
        yield wrong(name, "must be a string")
    elif not value:
        yield wrong(name, "is not allowed to be empty")


def wrong(path: str, what: str) -> Problem:
    """The problem of a path."""
    return Problem(message=f'"{path}" {what}', path=path)
