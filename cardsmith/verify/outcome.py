"""How a check ends: it returns `Passed`, or raises `Failed` or `Skipped`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Passed:
    """What holds, in one line, and the numbers behind it."""

    message: str
    evidence: Mapping[str, Any] = field(default_factory=dict)


class Failed(Exception):
    """The artifact is broken. The message says what is, and how to mend it.

    Args:
        message: one line.
        evidence: what was measured, as JSON values.
    """

    def __init__(self, message: str, **evidence: Any) -> None:
        super().__init__(message)
        self.evidence = evidence


class Skipped(Exception):
    """The check does not apply to this artifact, or cannot be carried out here. The message says why.

    Args:
        message: one line.
        evidence: what is known all the same, as JSON values.
    """

    def __init__(self, message: str, **evidence: Any) -> None:
        super().__init__(message)
        self.evidence = evidence
