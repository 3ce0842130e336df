"""What a rule finds, and what a reader of the answer gets."""

from __future__ import annotations

from typing import Any, Literal, NamedTuple

Severity = Literal["error", "warning", "info"]
#: whether a fix keeps the meaning for certain
Safety = Literal["safe", "unsafe"]


class Span(NamedTuple):
    """A stretch of the card's text, as offsets: `text[start:end]`."""

    start: int
    end: int


class Edit(NamedTuple):
    """`text[start:end]` becomes `new`."""

    start: int
    end: int
    new: str


class Fix(NamedTuple):
    """How cardsmith can mend a finding: by edits that do not overlap, all of them or none."""

    safety: Safety
    edits: tuple[Edit, ...]


def safe(*edits: Edit) -> Fix:
    """A fix that cannot change what the card means."""
    return Fix("safe", edits)


def unsafe(*edits: Edit) -> Fix:
    """A fix that a person should look at."""
    return Fix("unsafe", edits)


class Finding(NamedTuple):
    """What a rule yields. The engine adds the rule's code and name, and turns offsets into lines and columns."""

    span: Span
    #: what is wrong, the legal value, what to write instead
    message: str
    #: where it differs from the rule's own
    severity: Severity | None = None
    #: how cardsmith can mend it; the edits are of the text that the span is of
    fix: Fix | None = None
    #: path in the folder, with `/`, of the file beside the card that the span is of; `None` for the card
    file: str | None = None
    #: whether the Hub could not be asked: nothing is known to be wrong, and nothing to be right
    unchecked: bool = False


class Diagnostic(NamedTuple):
    """One finding of the linter."""

    #: the card or the file beside it, as the caller named it
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
    #: whether cardsmith can mend it, and whether the meaning could change by that
    fix: Safety | None = None
    #: page of the rule
    url: str | None = None
    #: what would mend it; not part of the JSON
    edits: tuple[Edit, ...] = ()
    #: whether it says that something could not be checked; not part of the JSON
    unchecked: bool = False
    #: the line it starts on, cut to what a terminal shows; not part of the JSON
    excerpt: str = ""
    #: where in the excerpt it starts, from 0
    caret: int = 0
    #: where it starts and ends in the text of the file; not part of the JSON. Numbers cost another process the least.
    start: int = 0
    end: int = 0

    @property
    def sort_key(self) -> tuple[str, int, int, str]:
        """Path, line, column, code."""
        return self.path, self.line, self.column, self.code

    def to_json(self) -> dict[str, Any]:
        """The object that `validate --format json` prints."""
        return {name: getattr(self, name) for name in _IN_JSON}


_IN_JSON = tuple(
    name for name in Diagnostic._fields if name not in ("edits", "unchecked", "excerpt", "caret", "start", "end")
)
