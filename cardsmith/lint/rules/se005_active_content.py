"""The card has content that a reader's browser would run or fetch: scripts, frames, event handlers.

## Why it matters

The Hub takes most of it out, so the card does not look as it was meant; other places that show a card may run it. A
card that wants to run something in the reader's browser is one that readers are warned of.

In code, between backticks or indented, everything may stand.

## Bad

~~~markdown README.md:7
---
license: mit
---

# Tiny

<script src="https://example.net/chart.js"></script>
~~~

~~~markdown README.md:7
---
license: mit
---

# Tiny

[Try it](javascript:void(0)) now.
~~~

## Good

~~~markdown README.md
---
license: mit
---

# Tiny

<img src="curve.png" alt="The loss"> comes of `<script>` and of a page that puts `onclick="…"` on each button.

```html
<iframe src="https://example.net"></iframe>
```
~~~

## How to fix

Take it out; link to the page that has it, or show a picture. Put code that you want to show between backticks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from cardsmith.expressions import expression
from cardsmith.lint.document import Document
from cardsmith.lint.markdown.words import forms
from cardsmith.lint.model import Edit, Finding, Fix, Severity, Span, unsafe

CODE = "SE005"
NAME = "active-content"
SEVERITY: Severity = "error"

_TAGS = r"script|iframe|object|embed|applet|frameset|frame"
_ELEMENT = expression(rf"<({_TAGS})\b[^<>]{{0,2000}}>?", re.IGNORECASE)
_REFRESH = expression(r"<meta\b[^<>]{0,200}http-equiv[^<>]{0,200}>?", re.IGNORECASE)
_HANDLER = expression(
    r"<[a-z][^<>]{0,2000}?([\s\"'/]on[a-z]{3,20}\s{0,3}=\s{0,3}(?:\"[^\"]{0,2000}\"|'[^']{0,2000}'|[^\s\"'<>]{0,2000}))",
    re.IGNORECASE,
)
#: in lower case; it begins with two known letters, and so is quickly searched for
_MAY_HANDLE = expression(r"on[a-z]{3,20}\s{0,3}=")
#: as the target of a link, as an attribute, or as an address by itself; in plain words it does nothing
_ADDRESS = expression(
    r"(?:(?<!\\)\]\(|^ {0,3}\[[^\]\r\n]{1,99}\]:|<(?=[a-z]{4,10}:)|<[a-z][^<>]{0,2000}?\s[a-z-]{2,20}\s{0,3}=)"
    r"\s{0,9}[\"'<]?"
    r"((?:javascript:|vbscript:|data:text/html)[^\s<>\"'()]{0,2000}(?:\([^\s()]{0,500}\)[^\s<>\"'()]{0,500}){0,9})",
    re.IGNORECASE | re.MULTILINE,
)
#: words, one of which stands in each element, and in each address
_NAMES = forms("script iframe object embed applet frameset frame equiv")
_SCHEMES = forms("javascript vbscript html")


def check(document: Document) -> Iterator[Finding]:
    """Yield a finding for each piece of it that stands outside of code and comments."""
    words = document.all_words
    if "<" in document.prose:
        if not _NAMES.isdisjoint(words):
            yield from _elements(document)
        yield from _handlers(document)
    if not _SCHEMES.isdisjoint(words) and any(scheme in document.words for scheme in ("script:", "data:text/html")):
        yield from _addresses(document)


def _elements(document: Document) -> Iterator[Finding]:
    for shape in (_ELEMENT, _REFRESH):
        for match in shape.finditer(document.prose):
            name = match[1].lower() if shape is _ELEMENT else "meta"
            message = (
                f"`<{name}>` is run or fetched by a reader's browser; take it out, or link to the page that has it"
            )
            yield Finding(span=Span(*match.span()), message=message, fix=_without(document.prose, match, name))


def _without(prose: str, match: re.Match[str], name: str) -> Fix | None:
    """The element goes as a whole; where its end is not to be seen, nothing goes."""
    if name in ("meta", "embed", "frame"):
        return unsafe(Edit(*match.span(), "")) if match[0].endswith(">") else None
    closing = re.compile(rf"\s*</\s*{name}\s*>", re.IGNORECASE).match(prose, match.end())
    if closing is None and name == "script":
        closing = re.compile(r"[^<]{0,20000}</\s*script\s*>", re.IGNORECASE).match(prose, match.end())
    return unsafe(Edit(match.start(), closing.end(), "")) if closing and match[0].endswith(">") else None


def _handlers(document: Document) -> Iterator[Finding]:
    if "=" not in document.prose or not _MAY_HANDLE.search(document.words):
        return
    for match in _HANDLER.finditer(document.prose):
        name = match[1].strip(" \t\r\n\"'/").partition("=")[0].strip()
        start = match.start(1) + (match[1][0] in "\"'/")
        message = f"`{name}` runs code in a reader's browser; take it out"
        yield Finding(span=Span(start, match.end(1)), message=message, fix=unsafe(Edit(start, match.end(1), "")))


def _addresses(document: Document) -> Iterator[Finding]:
    for match in _ADDRESS.finditer(document.prose):
        scheme = match[1].partition(":")[0].lower()
        message = f"a `{scheme}:` address runs code in a reader's browser; write an address of the web, or take it out"
        yield Finding(span=Span(*match.span(1)), message=message, fix=unsafe(Edit(*match.span(1), "#")))
