"""The body of a card, cut at its headings."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

_HEADING = re.compile(r" {0,3}(#{1,6})[ \t]+(.*?)[ \t]*#*[ \t]*$")
#: Markdown's lines: `str.splitlines` knows more line ends than Markdown does
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")


@dataclass(frozen=True, kw_only=True)
class Section:
    """A heading and what follows it up to the next heading of any level."""

    #: 1 to 6; 0 for what stands before the first heading
    level: int
    #: text of the heading
    title: str
    #: how many sections of the same level and title come before it; all of level 1 count as of one title
    occurrence: int
    #: heading and content, as they stand
    text: str

    @property
    def key(self) -> tuple[int, str, int]:
        """What tells it from the other sections, in this version of the card and in others."""
        return *_name(self.level, self.title), self.occurrence


def split(body: str) -> tuple[Section, ...]:
    """Cut a body at its ATX headings, those inside code fences left alone. Joined, the texts are the body again."""
    seen: Counter[tuple[int, str]] = Counter()
    sections: list[Section] = []
    for level, title, text in _pieces(body):
        name = _name(level, title)
        sections.append(Section(level=level, title=title, occurrence=seen[name], text=text))
        seen[name] += 1
    return tuple(sections)


def _name(level: int, title: str) -> tuple[int, str]:
    """The heading of level 1 is the card's title: the same section whatever the model is called."""
    return (level, "" if level == 1 else title.casefold())


def _pieces(body: str) -> Iterator[tuple[int, str, str]]:
    level, title, lines = 0, "", list[str]()
    fence: str | None = None
    for line in _LINE.findall(body):
        stripped = line.rstrip("\r\n")
        heading = None if fence else _HEADING.match(stripped)
        fence = _after(fence, stripped)
        if heading:
            if lines:
                yield level, title, "".join(lines)
            level, title, lines = len(heading[1]), heading[2], []
        lines.append(line)
    if lines:
        yield level, title, "".join(lines)


def _after(fence: str | None, line: str) -> str | None:
    """The open code fence after `line`, given the one before it."""
    match = _FENCE.match(line)
    if match is None:
        return fence
    if fence is None:
        return match[1]
    closes = match[1].startswith(fence) and not line[match.end() :].strip()
    return None if closes else fence
