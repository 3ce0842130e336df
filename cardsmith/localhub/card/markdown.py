"""Markdown to HTML that still has to be cleaned; what would grow out of proportion is shown as the text it is."""

from __future__ import annotations

import re
from collections import Counter
from html import escape
from typing import TYPE_CHECKING

from markdown_it import MarkdownIt

if TYPE_CHECKING:
    from collections.abc import Iterable

    from markdown_it.token import Token

#: A longer text is shown as text, and of that a million, in characters: brackets without an end take 20 µs each.
_LIMIT, _SHOWN = 300_000, 1_000_000
#: How much of addresses and titles of links any text may repeat, in characters. A reference is written once and can be
#: linked to a thousand times; cmark has the same bound.
_REPEATED = 100_000
#: How deep HTML may lie within HTML: cleaning takes the square of it.
_DEEPEST = 1_000
_CLOSED_UNSAID = "area|br|col|dd|dt|hr|img|input|li|p|source|tbody|td|tfoot|th|thead|tr|wbr"
_TAG = re.compile(rf"<(/?)(?!(?:{_CLOSED_UNSAID})\b)([a-z][^\s/>]*)")


class Room:
    """Room for the Markdown of one answer: together its texts are bounded as one text is."""

    def __init__(self) -> None:
        self._left = _LIMIT

    def rendered(self, text: str) -> str:
        """As `rendered`; a text for which no room is left is shown as the text it is."""
        self._left -= len(text)
        return rendered(text) if self._left >= 0 else _as_text(text)


def rendered(text: str) -> str:
    """The HTML of a text with tables, strikethrough and HTML in it."""
    if len(text) > _LIMIT:
        return _as_text(text[:_SHOWN])
    markdown = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    env: dict[str, object] = {}
    tokens = markdown.parse(text, env)
    if _addresses(tokens) > max(len(text), _REPEATED):
        return _as_text(text)
    html: str = markdown.renderer.render(tokens, markdown.options, env)
    return html if _depth(html) <= _DEEPEST else _as_text(text)


def _as_text(text: str) -> str:
    return f"<pre>{escape(text)}</pre>"


def _addresses(tokens: Iterable[Token]) -> int:
    """How long the attributes of all that was parsed are together."""
    own = sum(len(str(value)) for token in tokens for value in token.attrs.values())
    return own + sum(_addresses(token.children) for token in tokens if token.children)


def _depth(html: str) -> int:
    """How many tags are open at most; one is closed by its own name alone."""
    deepest = depth = 0
    opened: Counter[str] = Counter()
    for closing, name in _TAG.findall(html.lower()):
        step = 1 if not closing else -1 if opened[name] else 0
        opened[name] += step
        depth += step
        deepest = max(deepest, depth)
    return deepest
