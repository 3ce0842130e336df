"""Keys that stand behind their own names, whatever is written between: `environ["K"] = "V"`, `ENV K V`, `| K | V |`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from cardsmith.expressions import expression

#: between a name and its value, in a line or to the next one, or among bytes; also a wide colon of Chinese
_SIGNS = r"[\s\"'`\\()\[\]{}<>=:|,?*&\0-\x1f\x7f-\U0010ffff-]{1,24}"
#: words among the signs: what YAML calls a value, types, and line ends and tabs as JSON writes them
_WORDS = r"(?i:[nrt]{0,2}(?:value|default|str|string|final|optional|none|is)|[nrt]{1,2})"
#: of a string in Python
_MARKS = r"(?:[fbruFBRU]{1,2}(?=\\{0,3}[\"']))?"
#: nothing in a row of a database
_BETWEEN = rf"(?:{_SIGNS}(?:{_WORDS}{_SIGNS}){{0,4}}{_MARKS})?"
_END = r"(?=[\"'`\s,;)}\]|<&\\*]|[^\x20-\x7e]|\Z)"
_VALUE = rf"{_BETWEEN}([A-Za-z0-9/+]{{32,40}}){_END}"
#: How names end, and with what follows. What begins with a word is searched for by it, which is quicker than for all at
#: once; what follows is looked at only, because another name may stand in it.
_KEYS = {end: expression(f"{end}(?={_VALUE})", re.ASCII) for end in ("KEY", "key", "Key")}
#: characters before it in which the name begins
_NEAR = 40


class _Named(NamedTuple):
    """A key that its name gives away."""

    #: with its article
    kind: str
    #: its name, up to its end
    name: re.Pattern[str]
    shape: re.Pattern[str]


_NAMED = (
    _Named("a W&B key", expression(r"wandb[a-z_ -]{0,16}\Z", re.IGNORECASE), expression(r"[0-9a-f]{40}")),
    _Named(
        "an AWS secret key",
        expression(r"(?:aws[a-z0-9_ -]{0,12}secret|secret[_ -]?access)[_ -]?\Z", re.IGNORECASE),
        expression(r"[A-Za-z0-9/+]{40}"),
    ),
    _Named("a Kaggle key", expression(r"kaggle[a-z_ -]{0,16}\Z", re.IGNORECASE), expression(r"[0-9a-f]{32}")),
)


def named(text: str) -> Iterator[tuple[str, int, int]]:
    """(kind, start, end) of each."""
    for end, shape in _KEYS.items():
        # most texts have none, and an expression takes longer to compile than such a text to search
        for match in shape.finditer(text) if end in text else ():
            yield from ((kind, *match.span(1)) for kind in _kinds(text, match.start(), match[1]))


def _kinds(text: str, place: int, key: str) -> list[str]:
    """What `key` is, whose name has its last letters at `place`."""
    before = max(0, place - _NEAR)
    return [each.kind for each in _NAMED if each.shape.fullmatch(key) and each.name.search(text, before, place)]
