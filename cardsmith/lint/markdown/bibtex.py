"""BibTeX in a card: what an entry has, and where one cannot be read. Reads nearly every character once."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from cardsmith.expressions import expression

_ENTRY = expression(r"@[ \t]*([A-Za-z]+)\s*([{(])")
#: the key of an entry, up to the comma after it
_KEY = expression(r"\s*(?:([^\s,{}()\"=]+)\s*)?(?:,|(?=[})]))")
_FIELD = expression(r"\s*([A-Za-z][\w:.+-]*)\s*=\s*")
_PLAIN_FIELD = expression(r"([A-Za-z][\w:.+-]*)\s*=\s*(?:\{([^{}\\]*)\}|\"([^\"{}\\]*)\"|(\d+))\s*,\s*")
#: a value without braces or quotes: a number or an abbreviation
_BARE = expression(r"[\w:.+-]+")
_BLANK = expression(r"\s*")
#: what counts inside a value; a backslash takes the next character's meaning away
_SIGN = expression(r"\\.|[{}\"]", re.DOTALL)
#: Entries of these kinds cite nothing.
_ASIDE = ("comment", "preamble", "string")
_UNCLOSED = "this value is never closed"
_MOST_UNCLOSED = 10


class Entry(NamedTuple):
    """One entry, as far as it could be read."""

    #: "article", "misc", … in lower case
    kind: str
    key: str
    #: name in lower case → value without the braces or quotes around it
    fields: dict[str, str]
    #: from the @ on
    start: int
    end: int
    #: why it cannot be read, as half a sentence, and where
    fault: tuple[str, int] | None = None


def entries(text: str) -> Iterator[Entry]:
    """The entries in `text`, in their order; one that cannot be read ends where its fault is.

    After a few values that are never closed, each of which takes a search to the end, what follows is not read.
    """
    place = unclosed = 0
    while match := _ENTRY.search(text, place):
        kind = match[1].lower()
        if kind in _ASIDE:
            place = match.end()
            continue
        entry = _Reader(text, match).entry()
        yield entry
        place = max(entry.end, match.end())
        unclosed += entry.fault is not None and entry.fault[0] == _UNCLOSED
        if unclosed == _MOST_UNCLOSED:
            return


class _Fault(Exception):
    """What is wrong, and where."""

    def __init__(self, message: str, place: int) -> None:
        super().__init__(message)
        self.message = message
        self.place = place


class _Reader:
    """Reads one entry."""

    def __init__(self, text: str, start: re.Match[str]) -> None:
        self._text = text
        self._start = start.start()
        self._kind = start[1].lower()
        self._close = "}" if start[2] == "{" else ")"
        self._place = start.end()
        self._key = ""
        self._fields: dict[str, str] = {}

    def entry(self) -> Entry:
        fault = None
        try:
            self._read()
        except _Fault as error:
            fault = (error.message, error.place)
            self._place = error.place
        return Entry(self._kind, self._key, self._fields, self._start, self._place, fault)

    def _read(self) -> None:
        key = _KEY.match(self._text, self._place)
        if key is None:
            raise _Fault("its key is not followed by a comma", self._place)
        self._key, self._place = key[1] or "", key.end()
        while not self._ends():
            if self._plain_field():
                continue
            self._field()
            self._skip_blank()
            if self._text.startswith(",", self._place):
                self._place += 1
            elif self._place < len(self._text) and not self._text.startswith(self._close, self._place):
                raise _Fault("a comma is missing before this", self._place)

    def _ends(self) -> bool:
        self._skip_blank()
        if self._place >= len(self._text):
            raise _Fault("it is never closed", len(self._text))
        if self._text.startswith(self._close, self._place):
            self._place += 1
            return True
        return False

    def _plain_field(self) -> bool:
        """Read a field as nearly all are, with the comma after it."""
        plain = _PLAIN_FIELD.match(self._text, self._place)
        if plain is None:
            return False
        self._place = plain.end()
        self._fields.setdefault(plain[1].lower(), plain[2] or plain[3] or plain[4] or "")
        return True

    def _field(self) -> None:
        name = _FIELD.match(self._text, self._place)
        if name is None:
            raise _Fault("this is no `name = {value}`", self._place)
        self._place = name.end()
        value = self._value()
        self._skip_blank()
        while self._text.startswith("#", self._place):
            self._place += 1
            self._skip_blank()
            value += self._value()
            self._skip_blank()
        self._fields.setdefault(name[1].lower(), value)

    def _value(self) -> str:
        start = self._place
        if self._text.startswith(("{", '"'), start):
            self._place = self._end_of_value(start, self._text[start])
            return self._text[start + 1 : self._place - 1]
        bare = _BARE.match(self._text, start)
        if bare is None:
            raise _Fault("a value is missing here", start)
        self._place = bare.end()
        return bare[0]

    def _end_of_value(self, start: int, opening: str) -> int:
        depth = 1 if opening == "{" else 0
        for sign in _SIGN.finditer(self._text, start + 1):
            depth += {"{": 1, "}": -1}.get(sign[0], 0)
            if depth < 0 or (depth == 0 and sign[0] == ("}" if opening == "{" else '"')):
                if depth < 0:
                    raise _Fault("a brace is closed that was never opened", sign.start())
                return sign.end()
        raise _Fault(_UNCLOSED, start)

    def _skip_blank(self) -> None:
        blank = _BLANK.match(self._text, self._place)
        self._place = blank.end() if blank else self._place
