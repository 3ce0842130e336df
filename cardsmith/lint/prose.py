"""The words of a card: its text with code, comments and front matter blanked, every character in its old place."""

from __future__ import annotations

import re

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")
#: a fence may stand in a quote or a list item
_FENCE = re.compile(r"[ \t>]*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+)?(`{3,}(?=[^`]*$)|~{3,})")
_INDENTED = re.compile(r"(?: {4}| {0,3}\t)[ \t]*\S")
_NOT_A_LINE_END = re.compile(r"[^\r\n]")
_TICKS = re.compile(r"`+|(?:\r\n|\r|\n)[ \t]*(?=[\r\n])")

#: What stands between these is not shown as prose.
_PAIRS = (("<!--", "-->"), ("<pre", "</pre>"), ("<code", "</code>"))


def prose(text: str, body: int) -> str:
    """`text` with blanks for all that is no prose: front matter, code blocks and spans, HTML comments.

    Args:
        text: the card.
        body: where its body starts.
    """
    words = _blank(text[:body]) + _without_code_blocks(text[body:])
    for opening, closing in _PAIRS:
        words = _without_pairs(words, opening, closing)
    return _without_code_spans(words)


def without_comments(text: str) -> str:
    """`text` with blanks for HTML comments."""
    return _without_pairs(text, "<!--", "-->")


def _blank(text: str) -> str:
    return _NOT_A_LINE_END.sub(" ", text)


def _without_code_blocks(text: str) -> str:
    kept: list[str] = []
    fence, after_blank = "", True
    for line in _LINE.findall(text):
        mark = _FENCE.match(line.rstrip("\r\n"))
        code = bool(fence or mark or (after_blank and _INDENTED.match(line)))
        kept.append(_blank(line) if code else line)
        fence = _fence_after(fence, mark, line)
        after_blank = not line.strip() or (after_blank and code and not mark)
    return "".join(kept)


def _fence_after(fence: str, mark: re.Match[str] | None, line: str) -> str:
    if mark is None:
        return fence
    if not fence:
        return mark[1]
    closes = mark[1].startswith(fence) and not line[mark.end() :].strip()
    return "" if closes else fence


def _without_pairs(text: str, opening: str, closing: str) -> str:
    parts: list[str] = []
    done = 0
    while (start := text.find(opening, done)) >= 0 and (end := text.find(closing, start)) >= 0:
        parts += [text[done:start], _blank(text[start : end + len(closing)])]
        done = end + len(closing)
    return "".join(parts) + text[done:] if parts else text


def _without_code_spans(text: str) -> str:
    """A code span runs from backticks to the next run of as many, within one paragraph."""
    runs = [match.span() for match in _TICKS.finditer(text)]
    closing: dict[int, int] = {}
    closer = [-1] * len(runs)
    for index in range(len(runs) - 1, -1, -1):
        start, end = runs[index]
        if text[start] != "`":
            closing.clear()
            continue
        closer[index] = closing.get(end - start, -1)
        closing[end - start] = index
    return _cut(text, runs, closer)


def _cut(text: str, runs: list[tuple[int, int]], closer: list[int]) -> str:
    parts: list[str] = []
    done, index = 0, 0
    while index < len(runs):
        if closer[index] >= 0:
            start, end = runs[index][0], runs[closer[index]][1]
            parts += [text[done:start], _blank(text[start:end])]
            done, index = end, closer[index]
        index += 1
    return "".join(parts) + text[done:]
