"""The card has no front matter that the Hub can see.

## Why it matters

The Hub reads licence, base model, tags and datasets from a YAML block between two `---` lines, and only where that
block opens the file. Text, a comment or a byte-order mark before it, a fence of four dashes, blanks after the first
`---` or a missing second one: the Hub publishes the card without a word, and without any of its metadata.

## Bad

~~~markdown README.md:3
# Tiny Llama

---
license: mit
---
~~~

~~~markdown README.md:1
----
license: mit
----

# Tiny Llama
~~~

~~~markdown README.md:1
---
license: mit

# Tiny Llama

A small model.
~~~

~~~markdown README.md:1
# Tiny Llama

A small model.
~~~

## Good

~~~markdown README.md
---
license: mit
---

# Tiny Llama

A small model.
~~~

## How to fix

Begin the file with `---` alone on its line, then `key: value` lines, then `---` again, and let the text follow.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from cardsmith.card.model import Card
from cardsmith.expressions import expression
from cardsmith.lint.document import Document
from cardsmith.lint.edits import applying
from cardsmith.lint.edits.frontmatter import line_end
from cardsmith.lint.model import Edit, Finding, Fix, Severity, Span, unsafe

CODE = "FM001"
NAME = "missing-front-matter"
SEVERITY: Severity = "error"

_POINTED = "a pointer of Git LFS, for which the Hub shows no card; take *.md out of .gitattributes and add it anew"
_LONE_CR = "the closing `---` ends in a carriage return alone, which the Hub does not take; save with line feeds"
_EMPTY = "the front matter is empty; give at least `license`"
_FENCE = expression(r"---+[ \t]*(?=[\r\n]|\Z)")
_END = expression(r"(?:\r\n|\r|\n)(---+[ \t]*)(?=[\r\n]|\Z)")
_CLOSED_BY_CR = expression(r"\r---[ \t]*\r(?!\n)")
_LATER = expression(r"(?:\r\n|\r|\n)(---)[ \t]*(?:\r\n|\r|\n)(?=[A-Za-z_-]{1,40}:)")
#: What stands under a line of dashes that is meant for a fence, and not for a rule across the page.
_MEANT = expression(r"\s*(?:[\w-]{1,40}:(?=\s|\Z)|- |---|\Z)")
#: how a file of Git LFS begins that holds no more than where its content is
_POINTER = "version https://git-lfs.github.com/spec/"
#: Lines that only a mapping in YAML has: keys, items, and what is indented below them.
_KEYS = expression(r"(?:(?:\r\n|\r|\n)(?:[\w-]{1,40}:(?=[ \t\r\n]|\Z)|- |[ \t]+\S)[^\r\n]*)+")


def check(document: Document) -> Iterator[Finding]:
    """Yield at most two findings: a byte-order mark, and a block that is missing."""
    if document.text.startswith("\ufeff"):
        message = "a byte-order mark stands before the front matter; save without it"
        marks = len(document.text) - len(document.text.lstrip("\ufeff"))
        yield Finding(span=Span(0, 1), message=message, fix=unsafe(Edit(0, marks, "")))
    if document.card.front_matter is None:
        yield _missing(document)
    elif document.metadata is None and document.problem is None:
        yield Finding(span=document.top, message=_EMPTY)


def _missing(document: Document) -> Finding:
    text = document.text
    if text.startswith(_POINTER):
        return Finding(span=document.top, message=_POINTED)
    start = len(text) - len(text.lstrip("\ufeff \t\r\n"))
    fence = _FENCE.match(text, start)
    if fence and _MEANT.match(text, fence.end()):
        message = _broken_fence(fence[0], text[fence.end() :])
        return Finding(span=Span(*fence.span()), message=message, fix=_mended(document, fence))
    later = _LATER.search(text)
    if later:
        message = "the Hub ignores front matter that does not open the file; move it to the first line"
        return Finding(span=Span(*later.span(1)), message=message, fix=_moved(document, later.start(1)))
    if start == len(text):
        return Finding(span=document.top, message="the card is empty; write one with `cardsmith render`")
    message = "no front matter; begin the file with `---`, then `license: …` and other keys, then `---`"
    return Finding(span=document.top, message=message)


def _broken_fence(fence: str, after: str) -> str:
    if fence == "---" and after[:5].lstrip().startswith("---"):
        return _EMPTY
    if fence == "---" and _CLOSED_BY_CR.search(after):
        return _LONE_CR
    if fence == "---":
        return "the front matter is never closed; end it with a line `---`"
    return f"`{fence}` does not open front matter for the Hub; write `---` and nothing else on the line"


def _mended(document: Document, fence: re.Match[str]) -> Fix | None:
    """The fences written as the Hub knows them; where there is no second one, one below the last key."""
    end = _END.search(document.text, fence.end())
    if end:
        return _working(document, Edit(*fence.span(), "---"), Edit(*end.span(1), "---"))
    keys = _KEYS.match(document.text, fence.end())
    if not keys:
        return None
    return _working(document, Edit(*fence.span(), "---"), Edit(keys.end(), keys.end(), f"{line_end(document)}---"))


def _moved(document: Document, start: int) -> Fix | None:
    """The block at the beginning, and a blank line after it."""
    text = document.text
    end = _END.search(text, start + 3)
    if not end:
        return None
    after = end.end() + len("\r\n" if text.startswith("\r\n", end.end()) else text[end.end() : end.end() + 1])
    blank = line_end(document)
    return _working(document, Edit(0, 0, f"{text[start : end.end()]}{blank}{blank}"), Edit(start, after, ""))


def _working(document: Document, *edits: Edit) -> Fix | None:
    """A fix after which there are keys to be read; `None` where these were the dashes of something else."""
    needed = [edit for edit in edits if document.text[edit.start : edit.end] != edit.new]
    mended = Document(Card(applying.apply(document.text, needed)))
    return unsafe(*needed) if mended.metadata is not None else None
