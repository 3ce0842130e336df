"""Active content: what a reader's browser would run. No template and no value may bring it into a card."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from itertools import chain

from cardsmith.card.sections import after, lines
from cardsmith.expressions import expression

_TAGS = "script|iframe|object|embed|applet|meta|base|form|link|style"
_RUNS = expression(rf"<\s*(?:{_TAGS})\b", re.IGNORECASE)
#: A tag up to its end. What stands between quotation marks may hold the sign that ends others.
_TAG = expression(r"<[a-z](?:[^<>\"']|\"[^\"]{0,2000}\"|'[^']{0,2000}'|[\"'])*", re.IGNORECASE)
_HANDLER = expression(r"[\s\"'/]on[a-z]{3,20}\s*=", re.IGNORECASE)
#: What comes before an address: in a link, in an attribute, in the address of a reference, around an address alone.
_LINK = expression(r"(?<!\\)\]\(\s*<?")
_ATTRIBUTE = expression(r"=\s*[\"']?")
_ALONE = expression(r"(?m:^ {0,3}\[[^\]\n]+\]:\s*<?)|<(?=[a-z&])", re.IGNORECASE)
#: Schemes that run, once an address reads as browsers read it.
_SCHEME = expression(r"javascript:|vbscript:|data:text/html", re.IGNORECASE)
_LONGEST = len("data:text/html")
#: Browsers pass over these before an address.
_BEFORE = "".join(map(chr, range(0x21)))
#: A character of an address, or a reference to one.
_CHARACTER = expression(r"&#?\w+;?|.", re.DOTALL)
_ZEROS = expression(r"&#([xX]?)0+")
#: Of so many digits there is no character, and `html.unescape` would raise.
_NO_CHARACTER = expression(r"&#[0-9]{9,};?")
#: Whatever is active has one of these, in small letters, on a line or broken at its end. Most cards have none of them.
#: Each begins with a letter or sign to search for: both in one would take ten times as long.
_SUSPECT = (
    expression(rf"<\s*(?:(?:{_TAGS})\b|$)", re.MULTILINE),
    expression(r"on(?<=[\s\"'/]on)[a-z]{3,20}\s*(?:=|$)", re.MULTILINE),
)


def active_content(body: str) -> str | None:
    """The first piece of active content outside of code blocks, or `None`. Of an address it is as browsers read it."""
    if ("<" not in body and "](" not in body and "]:" not in body) or not _is_suspect(body.lower()):
        return None
    text = "".join(_outside_code(body))
    return min(_pieces(text), default=(0, None))[1]


def _is_suspect(small: str) -> bool:
    read = _as_read(small)
    return "script:" in read or "data:text/html" in read or any(shape.search(small) for shape in _SUSPECT)


def _pieces(text: str) -> Iterator[tuple[int, str]]:
    """(offset, piece) of each, in no order."""
    for match in _RUNS.finditer(text):
        yield match.start(), match[0]
    for match in chain(_LINK.finditer(text), _ALONE.finditer(text)):
        if scheme := _scheme(text, match.end()):
            yield match.start(), match[0] + scheme
    for tag in _TAG.finditer(text):
        yield from ((tag.start(), piece) for piece in _in_tag(tag[0]))


def _in_tag(tag: str) -> Iterator[str]:
    if handler := _HANDLER.search(tag):
        yield tag[: handler.end()]
    for value in _ATTRIBUTE.finditer(tag):
        if scheme := _scheme(tag, value.end()):
            yield tag[: value.end()] + scheme


def _scheme(text: str, start: int) -> str | None:
    """The scheme of the address at `start`, where it is one that runs."""
    address = ""
    for character in _CHARACTER.finditer(text, start):
        address = (address + _as_read(character[0])).lstrip(_BEFORE)
        if len(address) >= _LONGEST:
            break
    match = _SCHEME.match(address)
    return match[0] if match else None


def _as_read(text: str) -> str:
    """Without what Markdown and browsers take out of an address: character references, escapes, tabs, line ends."""
    if "&" in text:
        text = html.unescape(_NO_CHARACTER.sub("", _ZEROS.sub(r"&#\1", text)))
    return text.replace("\\", "").replace("\t", "").replace("\n", "").replace("\r", "")


def _outside_code(body: str) -> Iterator[str]:
    block: str | None = None
    for line in lines(body):
        block_before, block = block, after(block, line.rstrip("\r\n"))
        if not any(each and each[0] in "`~" for each in (block_before, block)):
            yield line
