"""Code blocks and links of a card, with their places."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from cardsmith.card.sections import flat
from cardsmith.expressions import expression
from cardsmith.lint.model import Span

# Each expression begins with a letter that is searched for by itself, which is many times faster than `^` or a set.

#: the line that opens a block; a fence may stand in a quote or a list item
_OPENING = expression(
    r"\n[ \t>]*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+)?(`{3,}(?=[^`\n]*(?:\n|\Z))|~{3,})[ \t]*([^\s`{]*)[^\n]*"
)
_TICKS, _TILDES = expression("`(?=``)"), expression("~(?=~~)")
_CLOSING = expression(r"\n[ \t>]*(`{3,}|~{3,})[ \t]*(?=\n|\Z)")
#: a comment that begins its line
_COMMENT = expression(r"\n {0,3}<!--")
#: a blank line and one that is indented as code
_INDENTED = expression(r"\n[ \t]*\n(?: {4}| {0,3}\t)[ \t]*[^\s]")
_NOT_INDENTED = expression(r"\n {0,3}[^\s]")
#: an item of a list; `* * *` is a rule
_ITEM = expression(r" {0,3}(?!(?:[-*][ \t]*){3,}\Z)(?:[-*+]|\d{1,9}[.)])(?:[ \t]|\Z)")
#: [text](target "title") and ![text](target); a target may stand in <…>
_MARKDOWN = expression(
    r"\[[^\[\]\r\n]{0,500}\]\(\s{0,9}(?:<([^<>\r\n]{0,2000})>|([^\s()<>]{0,2000}(?:\([^\s()]{0,500}\)[^\s()<>]{0,500})?))"
)
#: [label]: target
_DEFINITION = expression(r"\n {0,3}\[[^\[\]\r\n]{1,200}\]:[ \t]{0,9}<?([^\s<>]{1,2000})")
_HTML = expression(
    r"<(?:a|img|source|video|audio)\b[^<>]{0,2000}?\b(?:href|src)\s{0,9}=\s{0,9}[\"']?([^\s\"'<>]{0,2000})",
    re.IGNORECASE,
)


class CodeBlock(NamedTuple):
    """A fenced code block."""

    #: the first word after the fence, in lower case; empty where there is none
    language: str
    #: where its lines stand, without the fences
    span: Span
    #: its lines
    text: str
    #: blanks before the fence, which are no part of its lines either
    indent: int


class Link(NamedTuple):
    """A link, a picture, or the definition of one."""

    target: str
    #: where the target stands
    span: Span


class Block(NamedTuple):
    """The lines of a fenced block, as offsets."""

    #: of the fence that opens it, and of what follows the fence that closes it
    start: int
    end: int
    #: what lies between the fences
    inner: Span
    #: the first word after the opening fence
    language: str


def fenced(text: str, start: int) -> list[Block]:
    """The fenced blocks of `text` from `start` on, in which a line starts. One that is not closed runs to the end."""
    if not (_TICKS.search(text, start) or _TILDES.search(text, start)):
        return []
    # a line feed before the first line; so what the expressions find stands one character earlier in the text
    lines, shift = "\n" + flat(text[start:]), start - 1
    only_ticks = not _TILDES.search(lines)
    found, place, commented = [], 0, "<!--" in lines
    while opened := _line_with("```", _OPENING, lines, place) if only_ticks else _OPENING.search(lines, place):
        if commented and (after := _comment_end(lines, place, opened.start())):
            place = after
            continue
        closed = _line_with(opened[1], _CLOSING, lines, opened.end())
        place = closed.end() if closed else len(lines)
        # the line feeds of both fences' lines belong to the block
        first = min(opened.end() + 1, len(lines))
        last = max(closed.start() + 1, first) if closed else len(lines)
        inner = Span(first + shift, last + shift)
        found.append(Block(opened.start() + 1 + shift, place + shift, inner, opened[2]))
    return found


def _comment_end(lines: str, start: int, end: int) -> int:
    """Where the line ends on which a comment around `end` does: in it a fence is none. 0 where there is no comment."""
    while comment := _COMMENT.search(lines, start, end):
        closed = lines.find("-->", comment.end())
        if closed < 0:
            return 0
        start = lines.find("\n", closed)
        if start < 0 or start > end:
            return start if start > 0 else len(lines)
    return 0


def _line_with(mark: str, expression: re.Pattern[str], lines: str, place: int) -> re.Match[str] | None:
    """The first match of an expression for a line with this mark. Few lines have it, and it is quickly found."""
    while (at := lines.find(mark, place)) >= 0:
        found = expression.match(lines, lines.rfind("\n", 0, at))
        if found or (place := lines.find("\n", at)) < 0:
            return found
    return None


def indented(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Where lines of `text[start:end]`, which has no fences, are code because they are indented."""
    if text.find("\n    ", max(start - 1, 0), end) < 0 and text.find("\t", start, end) < 0:
        return
    # a blank line before the first line
    lines, shift, place = "\n\n" + flat(text[start:end]), start - 2, 0
    while found := _INDENTED.search(lines, place):
        after = _NOT_INDENTED.search(lines, found.end())
        place = after.start() if after else len(lines)
        if not _in_list(lines, found.start()):
            first = lines.rfind("\n", 0, found.end()) + 1
            yield first + shift, place + shift


def _in_list(lines: str, end: int) -> bool:
    """Whether the last line before `end` that is not indented is a list's item, to which what is indented belongs."""
    while end > 0:
        start = lines.rfind("\n", 0, end) + 1
        line = lines[start:end]
        if line.strip() and not line.startswith(("    ", "\t", " \t", "  \t", "   \t")):
            return _ITEM.match(line) is not None
        end = start - 1
    return False


def code_blocks(text: str, blocks: list[Block]) -> Iterator[CodeBlock]:
    """The blocks that `fenced` found, with their text."""
    for each in blocks:
        fence = text[each.start : each.inner.start]
        indent = len(fence) - len(fence.lstrip(" "))
        yield CodeBlock(each.language.lower(), each.inner, text[each.inner.start : each.inner.end], indent)


def links(prose: str) -> Iterator[Link]:
    """Targets in `prose`, the card without its code, in the order of the text."""
    found: list[tuple[int, int]] = []
    if "](" in prose:
        found += [match.span(1 if match[1] is not None else 2) for match in _MARKDOWN.finditer(prose)]
    if "]:" in prose:
        lines = "\n" + flat(prose)
        found += [(match.start(1) - 1, match.end(1) - 1) for match in _DEFINITION.finditer(lines)]
    if "<" in prose:
        found += [match.span(1) for match in _HTML.finditer(prose)]
    return (Link(prose[start:end], Span(start, end)) for start, end in sorted(found))
