"""Which files a card shows: what its pictures, its links and its metadata name."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from urllib.parse import unquote

from cardsmith.artifact.names import PICTURES
from cardsmith.expressions import expression

_END = expression(rf"(?:{'|'.join(re.escape(end) for end in PICTURES)})(?![\w-])", re.IGNORECASE)
#: before a name without blanks, and before one that may have them
_BEGIN, _QUOTE = " \t\r\n\"'()<>[]=,`", "\"'<("
#: characters
_LONGEST = 1024
#: the Hub's own address of a file, up to its path
_HUB = expression(r"https?://[^/\s]+/[\w.-]+/[\w.-]+/(?:resolve|blob|raw)/[\w.-]+/")


def shown(card: str) -> frozenset[str]:
    """Paths beside the card, as a README shows or links them: Markdown, HTML, YAML, and the Hub's own addresses.

    Whether such a file is there is not asked.
    """
    return frozenset(path for match in _END.finditer(card) for path in _paths(card, match.start(), match.end()))


def _paths(card: str, place: int, end: int) -> Iterator[str]:
    """What the name that ends here can be: the last word, and all that stands in quotes."""
    first = max(0, place - _LONGEST)
    for signs in (_BEGIN, _QUOTE):
        start = max(card.rfind(sign, first, place) for sign in signs) + 1
        target = _HUB.sub("", card[max(start, first) : end], count=1)
        if (start or signs is _BEGIN) and target and "://" not in target and "\n" not in target:
            yield posixpath.normpath(unquote(target))
