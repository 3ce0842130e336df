"""For people: a line a finding, the card's line, and a caret under the place.

Every character that could act on a terminal (escapes, direction overrides, line ends) is written as its code.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from cardsmith.lint.model import Diagnostic


def write(diagnostics: Sequence[Diagnostic]) -> str:
    """`path:line:column CODE severity message`, with the excerpt below."""
    return "".join(map(_finding, diagnostics))


def _finding(diagnostic: Diagnostic) -> str:
    place = f"{diagnostic.path}:{diagnostic.line}:{diagnostic.column}"
    line = harmless(f"{place} {diagnostic.code} {diagnostic.severity} {diagnostic.message}")
    return f"{line}\n{_excerpt(diagnostic)}"


def _excerpt(diagnostic: Diagnostic) -> str:
    if not diagnostic.excerpt.strip():
        return ""
    before = harmless(diagnostic.excerpt[: diagnostic.caret])
    return f"    {harmless(diagnostic.excerpt)}\n    {' ' * _width(before)}^\n"


def harmless(text: str) -> str:
    """`text` on one line, fit for a terminal."""
    return "".join(map(_shown, text))


def _shown(character: str) -> str:
    if character == "\t":
        return " "
    return character if character.isprintable() else character.encode("unicode_escape").decode("ascii")


def _width(text: str) -> int:
    """Columns that `text` takes on a terminal."""
    return sum(_columns(character) for character in text)


def _columns(character: str) -> int:
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1
