"""What a card says in words of its own: without headings, and sentences that generators leave and that say nothing."""

from __future__ import annotations

from collections.abc import Iterable

#: signs of a generator that leaves such sentences
_SIGNS = ("more information needed", "unknown dataset", "none dataset")
#: Lines with these say nothing.
_EMPTY_LINES = (
    "more information needed",
    "use the code below to get started with the model.",
    "users (both direct and downstream) should be made aware",
    "carbon emissions can be estimated using",
)
_EMPTY_WORDS = ("on an unknown dataset", "on the none dataset")


def said(words: str) -> str:
    """`words`, the prose in lower case, without what generators leave where nobody has said anything."""
    if not speaks_of(words, _SIGNS):
        return words
    lines = (line for line in words.split("\n") if not line.startswith("#") and not speaks_of(line, _EMPTY_LINES))
    text = "\n".join(lines)
    for empty in _EMPTY_WORDS:
        text = text.replace(empty, "")
    return text


def speaks_of(words: str, stems: Iterable[str]) -> bool:
    """Whether one of these beginnings of words is in `words`."""
    for stem in stems:  # noqa: SIM110 - `any` over a generator takes twice the time
        if stem in words:
            return True
    return False
