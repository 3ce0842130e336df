"""Text that a file supplied, made fit for one line of a terminal, a log or a card."""

from __future__ import annotations

from collections.abc import Iterable

#: Names shown before the rest of a list is only counted.
SHOWN = 5


def plain(text: object, limit: int = 200) -> str:
    """Return `text` on one line, without control characters, at most `limit` characters long.

    Keys, paths and errors come out of the folder under test: an escape sequence in one of them must not reach a
    terminal.
    """
    line = " ".join("".join(c if c.isprintable() else " " for c in str(text)).split())
    return line if len(line) <= limit else line[: limit - 1] + "…"


def some(names: Iterable[object]) -> list[str]:
    """The first names of a list in sorted order, at most `SHOWN`, each cleaned."""
    return [plain(name, 120) for name in sorted(map(str, names))[:SHOWN]]


def listed(names: Iterable[object]) -> str:
    """The first names of a list as prose: `a, b and 3 more`."""
    every = list(names)
    more = len(every) - SHOWN
    return ", ".join(some(every)) + (f" and {more} more" if more > 0 else "")


def counted(count: int, noun: str, plural: str | None = None) -> str:
    """`1 file`, `2 files`."""
    return f"{count} {noun}" if count == 1 else f"{count} {plural or f'{noun}s'}"
