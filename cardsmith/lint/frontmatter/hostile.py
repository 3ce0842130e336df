"""YAML made to exhaust its reader: found from the events that it consists of, before anything is built of them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

import yaml

from cardsmith.expressions import expression
from cardsmith.lint.frontmatter import nodes

#: The largest front matter that is known of, full of scores, has 430,000 characters in 25,000 nodes, 8 deep.
LONGEST = 2**20
_MOST_NODES = 100_000
DEEPEST = 32
#: Nodes that aliases may add.
_MOST_ADDED = 1_000
#: Python makes no number of more digits.
_MOST_DIGITS = 4_300

_LOADER: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
#: Text below this length, without a sign of depth, cannot pass a limit.
_SHORT = 2 * _MOST_NODES
#: Each level takes a column of a block, or a bracket; only of a mapping and the list in it one column may do for both.
_INDENTED = expression(rf"(?:\A|[\n\r\x85\u2028\u2029])[ ?:-]{{{DEEPEST // 2 - 1}}}")
#: The same of most texts, which begin with a word and have line feeds alone: quicker by far.
_INDENTED_BY_LINE_FEED = expression(rf"\n[ ?:-]{{{DEEPEST // 2 - 1}}}")
_MOST_BRACKETS = DEEPEST // 2 - 4
_DIGITS = expression(rf"[0-9_]{{{_MOST_DIGITS + 1}}}")
_ALIAS = expression(r"(?:^|[\s\[{,:-])\*[^\s,\]}*]", re.MULTILINE)
_TAG = expression(r"(?:^|[\s\[{,:-])!", re.MULTILINE)
#: Tags that the Hub's reader knows; `!` alone is none.
_KNOWN = expression(
    r"!|(?:tag:yaml\.org,2002:)?(?:str|int|float|bool|null|seq|map|timestamp|merge|binary|omap|pairs|set)"
)


class Fault(NamedTuple):
    """What is hostile in it, and where."""

    offset: int
    message: str


def fault(text: str) -> Fault | None:
    """The first limit that `text`, some YAML, passes. Takes time for its length, and none for what it would become.

    Raises:
        yaml.YAMLError: it does not parse.
    """
    if len(text) > LONGEST:
        return Fault(0, f"it is longer than {LONGEST:,} characters; move data out of the card")
    digits = _DIGITS.search(text) if len(text) > _MOST_DIGITS else None
    if digits:
        return Fault(
            digits.start(), f"a number has more than {_MOST_DIGITS:,} digits; put it in quotes, or take it out"
        )
    if not _suspicious(text):
        return None
    count = _Count()
    return next((found for event in _events(text) if (found := count.take(event))), None)


def _suspicious(text: str) -> bool:
    brackets = text.count("[") + text.count("{")
    many = len(text) > _SHORT and _most_nodes(text, brackets) > _MOST_NODES
    return many or brackets > _MOST_BRACKETS or _is_deeply_indented(text) or has_aliases(text)


def _is_deeply_indented(text: str) -> bool:
    if text[:1].isalpha() and text.isascii() and "\r" not in text:
        return _INDENTED_BY_LINE_FEED.search(text) is not None
    return _INDENTED.search(text) is not None


def _most_nodes(text: str, brackets: int) -> int:
    """More nodes than there can be: each has a sign of its own, but a colon and a bracket two."""
    return 1 + 2 * brackets + 2 * text.count(":") + sum(map(text.count, "-,?"))


def has_aliases(text: str) -> bool:
    """Whether there may be aliases in it."""
    return "*" in text and "&" in text and _ALIAS.search(text) is not None


def aliases(text: str) -> Iterator[tuple[int, str]]:
    """The place and name of each alias in YAML that parses."""
    if has_aliases(text):
        found: Iterator[Any] = (event for event in _events(text) if isinstance(event, yaml.AliasEvent))
        yield from ((event.start_mark.index, event.anchor) for event in found)


def foreign_tags(text: str) -> Iterator[tuple[int, str]]:
    """The place and name of each tag in YAML that parses, except those that the Hub's reader knows."""
    if "!" not in text or not _TAG.search(text):
        return
    for event in _events(text):
        tag = getattr(event, "tag", None)
        if tag and not _KNOWN.fullmatch(tag):
            yield event.start_mark.index, tag


def _events(text: str) -> Iterator[Any]:
    return iter(yaml.parse(nodes.readable(text), Loader=_LOADER))


class _Count:
    """Nodes so far: those written, and those that stand there once aliases are followed."""

    def __init__(self) -> None:
        self.written = 0
        self.whole = 0
        #: for each list or mapping that is open: its anchor, and `whole` where it began
        self.opened: list[tuple[str | None, int]] = []
        #: nodes under each anchor; `None` while it is open
        self.sizes: dict[str, int | None] = {}

    def take(self, event: Any) -> Fault | None:
        """Count an event, and say which limit it passes."""
        if isinstance(event, yaml.CollectionEndEvent):
            self._close()
        return self._node(event) if isinstance(event, yaml.NodeEvent) else None

    def _node(self, event: Any) -> Fault | None:
        place: int = event.start_mark.index
        if isinstance(event, yaml.AliasEvent):
            return self._alias(str(event.anchor), place)
        self.written += 1
        self.whole += 1
        if isinstance(event, yaml.CollectionStartEvent):
            self.opened.append((event.anchor, self.whole - 1))
        if event.anchor is not None:
            self.sizes[event.anchor] = None if isinstance(event, yaml.CollectionStartEvent) else 1
        if len(self.opened) > DEEPEST:
            return Fault(place, f"lists and mappings are nested more than {DEEPEST} deep; make it flatter")
        if self.written > _MOST_NODES:
            return Fault(place, f"it has more than {_MOST_NODES:,} keys and values; move data out of the card")
        return None

    def _alias(self, name: str, place: int) -> Fault | None:
        if name not in self.sizes:
            return None  # the reader will say that there is no such anchor
        size = self.sizes[name]
        if size is None:
            return Fault(
                place, f"the alias `*{name[:40]}` stands inside of what it repeats, without end; write the values out"
            )
        self.written += 1
        self.whole += size
        if self.whole - self.written > _MOST_ADDED:
            return Fault(
                place, f"aliases such as `*{name[:40]}` add more than {_MOST_ADDED:,} values; write the values out"
            )
        return None

    def _close(self) -> None:
        anchor, start = self.opened.pop()
        if anchor is not None:
            self.sizes[anchor] = self.whole - start
