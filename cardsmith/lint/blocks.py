"""Code blocks and links of a card, with their places."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from cardsmith.lint.model import Span

_FENCE = re.compile(r"^([ \t>]*)(`{3,}|~{3,})[ \t]*([^\s`{]*)[^`\r\n]*$", re.MULTILINE)
#: [text](target "title") and ![text](target); a target may stand in <…>
_MARKDOWN = re.compile(
    r"!?\[[^\[\]\r\n]{0,500}\]\(\s{0,9}(?:<([^<>\r\n]{0,2000})>|([^\s()<>]{0,2000}(?:\([^\s()]{0,500}\)[^\s()<>]{0,500})?))"
)
#: [label]: target
_DEFINITION = re.compile(r"^ {0,3}\[[^\[\]\r\n]{1,200}\]:[ \t]{0,9}<?([^\s<>]{1,2000})", re.MULTILINE)
_HTML = re.compile(
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


class Link(NamedTuple):
    """A link, a picture, or the definition of one."""

    target: str
    #: where the target stands
    span: Span


def code_blocks(text: str, start: int) -> Iterator[CodeBlock]:
    """The fenced blocks of `text` from `start` on. One that is not closed runs to the end."""
    opened: re.Match[str] | None = None
    for match in _FENCE.finditer(text, start):
        if opened is None:
            opened = match
        elif match[2].startswith(opened[2]) and not match[3]:
            yield _block(text, opened, match.start())
            opened = None
    if opened is not None:
        yield _block(text, opened, len(text))


def _block(text: str, opened: re.Match[str], end: int) -> CodeBlock:
    start = min(opened.end() + len("\r\n" if text.startswith("\r\n", opened.end()) else "\n"), end)
    return CodeBlock(opened[3].lower(), Span(start, end), text[start:end])


def links(prose: str) -> Iterator[Link]:
    """Targets in `prose`, the card without its code, in the order of the text."""
    found = [match.span(1 if match[1] is not None else 2) for match in _MARKDOWN.finditer(prose)]
    found += [match.span(1) for shape in (_DEFINITION, _HTML) for match in shape.finditer(prose)]
    return (Link(prose[start:end], Span(start, end)) for start, end in sorted(found))
