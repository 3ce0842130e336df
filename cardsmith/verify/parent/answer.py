"""What came of one of several folders."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from cardsmith.errors import CardsmithError
from cardsmith.verify.model import Verdict


@dataclass(frozen=True, kw_only=True)
class Answer:
    """A verdict, or why there is none: one of the two is None."""

    #: as it was given
    folder: str
    verdict: Verdict | None = None
    error: CardsmithError | None = None

    def to_dict(self) -> dict[str, Any]:
        """The verdict's object; without one, `verdict` is `error`, `error` says why, and all else is empty."""
        if self.verdict is not None:
            return self.verdict.to_dict()
        nothing: dict[str, Any] = {"checks": [], "samples": [], "versions": {}, "files": {}}
        return {"verdict": "error", "artifact": self.folder, "error": str(self.error), **nothing}
