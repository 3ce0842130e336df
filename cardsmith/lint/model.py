"""What a rule finds, and what a reader of the answer gets."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import Any, Literal, NamedTuple

Severity = Literal["error", "warning", "info"]
Fix = Literal["safe", "unsafe"]


class Span(NamedTuple):
    """A stretch of the card's text, as offsets: `text[start:end]`."""

    start: int
    end: int


@dataclass(frozen=True, kw_only=True)
class Finding:
    """What a rule yields. The engine adds the rule's code and name, and turns offsets into lines and columns."""

    span: Span
    #: what is wrong, the legal value, what to write instead
    message: str
    #: where it differs from the rule's own
    severity: Severity | None = None
    #: whether cardsmith can mend it, and whether the meaning could change by that
    fix: Fix | None = None


@dataclass(frozen=True, kw_only=True)
class Diagnostic:
    """One finding of the linter."""

    #: the card, as the caller named it
    path: str
    #: first line, from 1
    line: int
    #: first character in its line, from 1
    column: int
    end_line: int
    #: the column after the last character
    end_column: int
    code: str
    name: str
    severity: Severity
    message: str
    fix: Fix | None = None
    #: page of the rule
    url: str | None = None
    #: the line it starts on, cut to what a terminal shows; not part of the JSON
    excerpt: str = field(default="", compare=False)
    #: where in the excerpt it starts, from 0
    caret: int = field(default=0, compare=False)

    @property
    def sort_key(self) -> tuple[str, int, int, str]:
        """Path, line, column, code."""
        return self.path, self.line, self.column, self.code

    def to_json(self) -> dict[str, Any]:
        """The object that `validate --format json` prints."""
        return {name: getattr(self, name) for name in _IN_JSON}


_IN_JSON = tuple(each.name for each in fields(Diagnostic) if each.name not in ("excerpt", "caret"))
