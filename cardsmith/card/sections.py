"""The body of a card, cut at its headings."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

_HEADING = re.compile(r" {0,3}(#{1,6})(?:[ \t]+(.*))?$")
#: Markdown's lines: `str.splitlines` knows more line ends than Markdown does
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")
#: What follows three backticks on their line has none: otherwise it is a code span
_FENCE = re.compile(r" {0,3}(`{3,}(?=[^`]*$)|~{3,})")
_OPENERS = ("`", "~", "<")
#: HTML in which Markdown means nothing, up to its end
_HTML = re.compile(r" {0,3}<(!--|(?:pre|script|style|textarea)(?=[\s>]|$))", re.IGNORECASE)


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
    """Cut a body at its ATX headings, those in code fences and comments left alone. Joined, the texts are the body."""
    seen: Counter[tuple[int, str]] = Counter()
    sections: list[Section] = []
    for level, title, text in _pieces(body):
        name = _name(level, title)
        sections.append(Section(level=level, title=title, occurrence=seen[name], text=text))
        seen[name] += 1
    return tuple(sections)


def lines(text: str) -> list[str]:
    """The lines of a Markdown text, each with its end."""
    return _LINE.findall(text)


def after(block: str | None, line: str) -> str | None:
    """What closes the code fence, comment or raw HTML that is open after `line`, given the same of the line before."""
    if block is None:
        return _opened(line)
    closed = _closes_fence(block, line) if block[0] in "`~" else block in line.lower()
    return None if closed else block


def _name(level: int, title: str) -> tuple[int, str]:
    """The heading of level 1 is the card's title: the same section whatever the model is called."""
    return (level, "" if level == 1 else title.casefold())


def _pieces(body: str) -> Iterator[tuple[int, str, str]]:
    level, title, found = 0, "", list[str]()
    block: str | None = None
    for line in lines(body):
        stripped = line.rstrip("\r\n")
        heading = None if block else _HEADING.match(stripped)
        block = after(block, stripped)
        if heading:
            if found:
                yield level, title, "".join(found)
            level, title, found = len(heading[1]), _title(heading[2] or ""), []
        found.append(line)
    if found:
        yield level, title, "".join(found)


def _title(text: str) -> str:
    """The heading's text, without the hashes that may close it: those of "## C#" are its own."""
    text = text.strip(" \t")
    bare = text.rstrip("#")
    return bare.rstrip(" \t") if not bare or bare[-1] in " \t" else text


def _opened(line: str) -> str | None:
    if line.lstrip(" ")[:1] not in _OPENERS:
        return None
    fence = _FENCE.match(line)
    if fence:
        return fence[1]
    html = _HTML.match(line)
    end = "" if html is None else "-->" if html[1] == "!--" else f"</{html[1].lower()}>"
    return None if html is None or end in line[html.end() :].lower() else end


def _closes_fence(fence: str, line: str) -> bool:
    match = _FENCE.match(line)
    return match is not None and match[1].startswith(fence) and not line[match.end() :].strip(" \t")
