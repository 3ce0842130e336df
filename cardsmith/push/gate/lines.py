"""Where a line of the card to be stands in the README that lies there now, which is the file that one can open."""

from __future__ import annotations


def line_in(own: str, number: int, card: str) -> int | None:
    """Its number in the README of the folder; `None` where that cannot be told.

    Of a line that stands there more than once it is the same one in turn, if it stands in both equally often.

    Args:
        own: the README as it lies there.
        number: of the line, from 1.
        card: the card to be, which it is a line of.
    """
    lines, lies = _lines(card), _lines(own)
    text = lines[number - 1] if number <= len(lines) else ""
    if not text or lines.count(text) != lies.count(text):
        return None
    turn = lines[:number].count(text)
    return [place for place, line in enumerate(lies, 1) if line == text][turn - 1]


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.split("\n")]
