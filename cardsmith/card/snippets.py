"""The code that a card tells its reader to run: the Python blocks under its usage headings."""

from __future__ import annotations

import re
from collections.abc import Iterator
from hashlib import sha256
from typing import NamedTuple

from cardsmith.card.model import Card
from cardsmith.card.sections import Section, after, lines
from cardsmith.expressions import expression

#: How cards call the part that says how to use the model. "Uses" and "Intended uses" say what for.
_USAGE = expression(
    r"\b(?:quick ?-?start|usage|inference|get(?:ting)? started|examples?)\b"
    r"|\bhow to (?:use|run|load|get)\b"
    r"|\bus(?:e|ing) (?:with|it|in|the model|this model|.{0,3}transformers)\b",
    re.IGNORECASE,
)
_FENCE = expression(r"( {0,3})(?:`{3,}|~{3,})[ \t]*(?:python|python3|py)\b", re.IGNORECASE)


class Snippet(NamedTuple):
    """A Python block under a usage heading."""

    #: of the section that it stands in
    heading: str
    #: where its code begins, counted from the first line of the card, which is 1
    line: int
    #: with line feeds for line ends
    code: str

    @property
    def digest(self) -> str:
        """`sha256:` and the digest of the code, by which a verdict knows it."""
        return f"sha256:{sha256(self.code.encode()).hexdigest()}"


def usage_snippets(card: Card) -> tuple[Snippet, ...]:
    """The Python blocks under usage headings and the headings below those, in their order.

    Only fenced blocks that stand by themselves count, not those inside of a list or quote.
    """
    line = 1 + len(lines(card.text[: card.body_start]))
    open_level = 0
    found: list[Snippet] = []
    for number, section in enumerate(card.sections):
        if section.level and (not open_level or section.level <= open_level):
            open_level = section.level if _says_how(section, card.sections[:number]) else 0
        if open_level:
            found += _python(section, line)
        line += len(lines(section.text))
    return tuple(found)


def _says_how(section: Section, before: tuple[Section, ...]) -> bool:
    """Whether the heading is one of usage. The first heading of level 1 is the title, whatever the model is called."""
    is_title = section.level == 1 and not any(other.level for other in before)
    return not is_title and _USAGE.search(section.title) is not None


def _python(section: Section, first: int) -> Iterator[Snippet]:
    block: str | None = None
    code: list[str] | None = None
    indent = start = 0
    for number, line in enumerate(lines(section.text), first):
        text = line.rstrip("\r\n")
        before, block = block, after(block, text)
        if before is None and block is not None and (fence := _FENCE.match(text)):
            code, start, indent = [], number + 1, len(fence[1])
        elif code is not None and block is None:
            yield Snippet(section.title, start, "".join(code))
            code = None
        elif code is not None:
            code.append(_outdented(text, indent) + "\n")


def _outdented(text: str, indent: int) -> str:
    """Without as many blanks as stand before the fence."""
    return text[min(indent, len(text) - len(text.lstrip(" "))) :]
