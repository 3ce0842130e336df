"""Text from elsewhere, fit to be shown."""

from __future__ import annotations


def harmless(text: str) -> str:
    """`text` on one line, without what could act on a terminal: escapes, line ends, changes of direction."""
    return text if text.isprintable() else "".join(map(_shown, text))


def _shown(character: str) -> str:
    if character == "\t":
        return " "
    return character if character.isprintable() else character.encode("unicode_escape").decode("ascii")
