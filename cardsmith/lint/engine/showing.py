"""What of a text is fit to be shown: no credential, whichever rule quotes it, and nothing that acts on a terminal."""

from __future__ import annotations

from functools import lru_cache

from cardsmith.credentials import mask
from cardsmith.lint.document import Document
from cardsmith.lint.places import Excerpt


def excerpt(document: Document, file: str | None, offset: int) -> Excerpt:
    """The line that holds `offset`, without what nobody may see."""
    places, secrets = document.places_in(file), document.secrets_in(file)
    if not secrets:
        return places.excerpt(offset)
    start, end = places.around(offset)
    return places.excerpt(offset, mask(document.text_of(file)[start:end], secrets, start))


def message(document: Document, file: str | None, words: str) -> str:
    """What a finding says, without what nobody may see. It may quote every file that was read, cut and in part."""
    if document.beside is None:
        return _masked(document.quotes_of(None).masked(words) if document.secrets else words)
    for each in {None, file, *document.beside.seen}:
        if document.secrets_in(each):
            words = document.quotes_of(each).masked(words)
    return _masked(words)


#: Most rules say the same of every card.
_masked = lru_cache(maxsize=1024)(mask)


def harmless(text: str) -> str:
    """`text` on one line, without what could act on a terminal: escapes, line ends, changes of direction."""
    return text if text.isprintable() else "".join(map(_shown, text))


def _shown(character: str) -> str:
    if character == "\t":
        return " "
    return character if character.isprintable() else character.encode("unicode_escape").decode("ascii")
