"""Text that can be shown: it can be written as UTF-8, and is not longer than a message should be."""

from __future__ import annotations

#: How much of a value a message quotes, in characters.
_QUOTED = 200


def whole_text(text: str) -> str:
    """The text with halves of characters joined, and a replacement character for a half that stands alone."""
    if text.isascii():
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def clipped(text: str) -> str:
    """As much of a text as a message shows."""
    return text if len(text) <= _QUOTED else f"{text[:_QUOTED]}…"
