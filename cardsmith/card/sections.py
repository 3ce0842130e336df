"""The body of a card, cut at its headings."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from cardsmith.expressions import expression

#: A line that is a heading, or opens a code fence or raw HTML: all that a body is cut by. The line feed before it is
#: part of each expression, because the search for one is many times faster than the search for `^`; what a mark begins
#: with is asked first, because most lines have none.
_MARK = expression(
    r"\n {0,3}(?=[#`~<])(?:(#{1,6})(?:[ \t]+([^\n]*))?(?=\n|\Z)|(`{3,}(?=[^`\n]*(?:\n|\Z))|~{3,})"
    r"|<(!--|(?ai:pre|script|style|textarea)(?=[\s>]|\Z)))"
)
_FENCE_END = expression(r"\n {0,3}(`{3,}|~{3,})[ \t]*(?=\n|\Z)")
#: Markdown's lines: `str.splitlines` knows more line ends than Markdown does
_LINE = expression(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")
#: What follows three backticks on their line has none: otherwise it is a code span
_FENCE = expression(r" {0,3}(`{3,}(?=[^`]*$)|~{3,})")
_HTML_END = {
    "!--": expression("-->"),
    **{name: expression(f"</{name}>", re.ASCII | re.IGNORECASE) for name in ("pre", "script", "style", "textarea")},
}
_OPENERS = ("`", "~", "<")
#: HTML in which Markdown means nothing, up to its end
_HTML = expression(r" {0,3}<(!--|(?:pre|script|style|textarea)(?=[\s>]|$))", re.IGNORECASE)


class Section(NamedTuple):
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
    seen: dict[tuple[int, str], int] = {}
    sections: list[Section] = []
    for level, title, text in _pieces(body):
        name = _name(level, title)
        occurrence = seen.get(name, 0)
        sections.append(Section(level, title, occurrence, text))
        seen[name] = occurrence + 1
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
    level, title, start = 0, "", 0
    for place, mark in _headings(body):
        if place:
            yield level, title, body[start:place]
        level, title, start = len(mark[1]), _title(mark[2] or ""), place
    if body:
        yield level, title, body[start:]


def _headings(body: str) -> Iterator[tuple[int, re.Match[str]]]:
    """Each heading, with the offset of its line."""
    text = "\n" + flat(body)
    place: int | None = 0
    while place is not None and (mark := _MARK.search(text, place)):
        if mark[1]:
            # the line feed that comes first stands for the one before the body
            yield mark.start(), mark
            place = mark.end()
        else:
            place = _block_end(text, mark)


def flat(text: str) -> str:
    """`text` with line feeds for line ends, every character in its old place."""
    return text.replace("\r\n", " \n").replace("\r", "\n") if "\r" in text else text


def _block_end(text: str, mark: re.Match[str]) -> int | None:
    """Where what `mark` opens is over; `None` where nothing closes it."""
    if mark[3]:
        closing = (end for end in _FENCE_END.finditer(text, mark.end()) if end[1].startswith(mark[3]))
        return next((end.end() for end in closing), None)
    closed = _HTML_END[mark[4].lower()].search(text, mark.end())
    line_end = text.find("\n", closed.end()) if closed else -1
    return line_end if line_end >= 0 else None


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
