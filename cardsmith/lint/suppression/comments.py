"""Comments in a card that silence findings: where they stand, what they name, what they are for.

`<!-- cardsmith: ignore CODE reason -->` is for the block that follows: up to the next blank line, fenced code whole.
`# cardsmith: ignore CODE reason` on a line of the front matter is for that line; alone on a line, for the next one.
Before the first key it is also for what is found of the card as a whole.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import yaml

from cardsmith.expressions import expression
from cardsmith.lint.document import Document
from cardsmith.lint.model import Edit, Span

_YAML = expression(r"(?:^|(?<=[ \t\r\n]))#[ \t]{0,20}cardsmith:[ \t]{0,20}ignore\b([^\r\n]*)")
_HTML = expression(r"(?<!`)<!--\s{0,20}cardsmith:\s{0,20}ignore\b([^<]{0,500}?)-->")
_CODES = expression(r"\s*([^\s,]+(?:\s*,\s*[^\s,]+)*)")
_CODE = expression(r"[^\s,]+")
_LINE_END = r"(?:\r\n|\r(?!\n)|\n)"
_BLANK_LINE = expression(rf"{_LINE_END}[ \t]*(?=[\r\n]|\Z)")
#: From the end of a comment to the first line that holds something else.
_YAML_GAP = expression(rf"(?:{_LINE_END}[ \t]*(?:#[^\r\n]*)?)*{_LINE_END}")
_HTML_GAP = expression(rf"[ \t]*(?:{_LINE_END}[ \t]*(?:<!--[^<>\r\n]*-->[ \t]*)?)*{_LINE_END}")
_LOADER: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


@dataclass(frozen=True)
class Comment:
    """A comment that silences findings."""

    #: the comment itself
    span: Span
    #: what is taken out with it: its whole line, or the blanks beside it
    removed: Span
    #: the codes it names, in upper case, each with its place
    codes: tuple[tuple[str, Span], ...]
    #: where the findings start that it is for
    covers: Span
    #: whether it is for what is found of the card as a whole, too
    whole: bool = False

    def without(self, code: Span) -> Edit:
        """The edit that takes one of its codes out."""
        places = [place for _, place in self.codes]
        index = places.index(code)
        return Edit(places[index - 1].end, code.end, "") if index else Edit(code.start, places[1].start, "")


def read(document: Document) -> list[Comment]:
    """The comments of a card, in the order of the text."""
    return [*_in_front_matter(document), *_in_body(document)]


def _in_front_matter(document: Document) -> Iterator[Comment]:
    text, offset = document.card.front_matter or "", document.card.front_matter_start
    found = list(_YAML.finditer(text))
    words = _words(text, offset) if found else None
    if words is None:
        return
    first = words[0].start if words else offset + len(text)
    covered = 0
    for match in found:
        span = Span(match.start() + offset, match.end() + offset)
        if not _inside(words, span.start):
            comment = _of_line(document, span, match[1], covered, first)
            covered = comment.covers.end
            yield comment


def _of_line(document: Document, span: Span, said: str, covered: int, first: int) -> Comment:
    """The comment at `span`; `covered` is the end of what the comment before is for, `first` the first key's place."""
    line, blank = _line(document, span.start), _blank_before(document.text, span.start)
    alone, end = blank == line.start, line.end
    if alone:
        end = covered if span.end < covered else _line(document, _behind(_YAML_GAP, document.text, span.end)).end
    return Comment(
        span=span,
        removed=_whole_lines(document, span) if alone else Span(blank, span.end),
        codes=_codes(said, span.end - len(said)),
        covers=Span(line.start, end),
        whole=alone and span.start < first,
    )


def _words(text: str, offset: int) -> list[Span] | None:
    """Where the front matter's words stand; `None` where it cannot be read. In one, nothing is a comment."""
    try:
        events = list(yaml.parse(text, Loader=_LOADER))
    except (yaml.YAMLError, UnicodeEncodeError):
        return None
    words: Iterator[Any] = (event for event in events if isinstance(event, yaml.ScalarEvent))
    return [Span(word.start_mark.index + offset, word.end_mark.index + offset) for word in words]


def _in_body(document: Document) -> Iterator[Comment]:
    found = list(_HTML.finditer(document.text, document.body_start))
    code = [block.span for block in document.code_blocks] if found else []
    covered = 0
    for match in found:
        if not _inside(code, match.start()):
            comment = _of_block(document, match, code, covered)
            covered = comment.covers.end
            yield comment


def _of_block(document: Document, match: re.Match[str], code: list[Span], covered: int) -> Comment:
    """`covered` is the end of what the comment before is for: this one may be in the middle of it."""
    text, span = document.text, Span(*match.span())
    start, end = _line(document, span.start).start, _line(document, span.end).end
    blank = Span(_blank_before(text, span.start), _blank_after(text, span.end))
    alone = blank == Span(start, end)
    if span.end >= covered:
        covered = _block_end(document, _behind(_HTML_GAP, text, span.end) if alone else span.end, code)
    beside = Span(span.start if blank.end < end else blank.start, blank.end)
    return Comment(
        span=span,
        removed=_whole_lines(document, span) if alone else beside,
        codes=_codes(match[1], match.start(1)),
        covers=Span(start, covered),
    )


def _block_end(document: Document, start: int, code: list[Span]) -> int:
    """Where the block that `start` lies in ends: with its fence, or at a blank line outside fenced code."""
    text, fenced = document.text, bisect_left(code, start, key=_start)
    if fenced < len(code) and _whole_lines(document, Span(start, start)).end == code[fenced].start:
        return document.places.line_end(code[fenced].end)
    while blank := _BLANK_LINE.search(text, start):
        fenced = bisect_right(code, blank.end(), key=_start) - 1
        if fenced < 0 or blank.end() >= code[fenced].end:
            return blank.start()
        start = code[fenced].end
    return len(text)


def _start(span: Span) -> int:
    return span.start


def _codes(said: str, offset: int) -> tuple[tuple[str, Span], ...]:
    listed = _CODES.match(said)
    found = _CODE.finditer(said, listed.start(1), listed.end(1)) if listed else ()
    return tuple((each[0].rstrip(":").upper(), Span(each.start() + offset, each.end() + offset)) for each in found)


def _inside(spans: list[Span], offset: int) -> bool:
    """Whether `offset` lies in one of `spans`, which are in the order of the text."""
    index = bisect_right(spans, offset, key=_start) - 1
    return index >= 0 and spans[index].start <= offset < spans[index].end


def _line(document: Document, offset: int) -> Span:
    """The line that `offset` lies in, without its end."""
    _, column = document.places.position(offset)
    return Span(offset - column + 1, document.places.line_end(offset))


def _whole_lines(document: Document, span: Span) -> Span:
    """The lines that `span` lies in, with their ends."""
    text, end = document.text, document.places.line_end(span.end)
    return Span(_line(document, span.start).start, end + (2 if text.startswith("\r\n", end) else end < len(text)))


def _behind(gap: re.Pattern[str], text: str, offset: int) -> int:
    """Where a gap that begins at `offset` ends."""
    match = gap.match(text, offset)
    return match.end() if match else offset


def _blank_before(text: str, offset: int) -> int:
    while offset and text[offset - 1] in " \t":
        offset -= 1
    return offset


def _blank_after(text: str, offset: int) -> int:
    while offset < len(text) and text[offset] in " \t":
        offset += 1
    return offset
