"""For people: a line a finding, the card's line, and a caret under the place.

Every character that could act on a terminal (escapes, direction overrides, line ends) is written as its code.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence

from cardsmith.lint.engine.showing import harmless
from cardsmith.lint.model import Diagnostic, Severity

_BOLD, _DIM, _OFF = "\x1b[1m", "\x1b[2m", "\x1b[0m"
_COLOURS: dict[Severity, str] = {"error": "\x1b[31m", "warning": "\x1b[33m", "info": "\x1b[36m"}
#: lines that show nothing: what is absent is reported at the fence that opens the front matter
_NOTHING = ("", "---")


def write(diagnostics: Sequence[Diagnostic]) -> str:
    """`path:line:column CODE severity message`, with the excerpt below."""
    return "".join(f"{line}\n" for each in diagnostics for line in _lines(each))


def coloured(diagnostics: Sequence[Diagnostic]) -> str:
    """The same for a terminal that shows colours."""
    return "".join(f"{line}\n" for each in diagnostics for line in _coloured(each, *_lines(each)))


def _lines(each: Diagnostic) -> Iterator[str]:
    yield harmless(f"{_place(each)} {each.code} {each.severity} {each.message}")
    if each.excerpt.strip() not in _NOTHING:
        yield f"    {harmless(each.excerpt)}"
        yield f"    {' ' * _width(harmless(each.excerpt[: each.caret]))}^"


def _coloured(each: Diagnostic, line: str, *excerpt: str) -> Iterator[str]:
    place, colour = harmless(_place(each)), _COLOURS[each.severity]
    what = f"{each.code} {each.severity}"
    yield f"{_BOLD}{place}{_OFF} {colour}{what}{_OFF}{line.removeprefix(f'{place} {what}')}"
    for text, style in zip(excerpt, (_DIM, colour), strict=False):
        yield f"{style}{text}{_OFF}"


def _place(each: Diagnostic) -> str:
    return f"{each.path}:{each.line}:{each.column}"


def _width(text: str) -> int:
    """Columns that `text` takes on a terminal."""
    return len(text) if text.isascii() else sum(_columns(character) for character in text)


def _columns(character: str) -> int:
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1
