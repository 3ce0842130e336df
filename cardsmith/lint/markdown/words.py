"""The words of a card, so that many rules can ask after many words in little time.

Words are bytes: a table then turns a whole card to lower case and takes its punctuation out in one pass.
"""

from __future__ import annotations

#: letters in lower case, digits, and all that is not ASCII; the rest parts words
_TABLE = bytes(ord(chr(n).lower()) if chr(n).isalnum() or n > 127 else 32 for n in range(128)) + bytes(range(128, 256))
#: all bytes but those that begin a character of Chinese, Japanese or Korean
_NOT_DENSE = bytes(n for n in range(256) if not 0xE3 <= n <= 0xED)
#: Lines with this say nothing.
_NOTHING = "more information needed"
#: sentences of the Hub's template that say nothing; they end with their line
_EMPTY = ("use the code below to get started with the model.", "carbon emissions can be estimated using the")


def plain(text: str) -> bytes:
    """The words of a text in their order, in lower case as far as they are ASCII, with blanks between them."""
    return text.encode("utf-8", "replace").translate(_TABLE)


def forms(text: str) -> frozenset[bytes]:
    """The words of a text, each once."""
    return frozenset(plain(text).split())


def is_dense(text: str) -> bool:
    """Whether a text has words of a language that is written without blanks between them."""
    return not text.isascii() and bool(text.encode("utf-8", "replace").translate(None, _NOT_DENSE))


def vocabulary(lower: str, found: frozenset[bytes]) -> frozenset[bytes]:
    """`found`, the words of a prose that is `lower` in lower case, without what a template left where nobody wrote."""
    if b"needed" not in found or _NOTHING not in lower:
        return found
    kept = [line for line in lower.split("\n") if line[:1] != "#" and _NOTHING not in line]
    return forms("\n".join([line for line in kept if not line.startswith(_EMPTY)]))
