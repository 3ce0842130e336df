"""(last render, new render, the user's card) → Card: what a person wrote is never lost.

By section and by metadata key: where the person changed nothing, the new render stands; where the new render changes
nothing, the person's text stands; where both changed, the person's text stands and the conflict is reported.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

import yaml

from cardsmith.card.model import Card

_K = TypeVar("_K", bound=Hashable)
#: YAML's lines: `str.splitlines` knows more line ends than YAML and Markdown do
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")


@dataclass(frozen=True, kw_only=True)
class Conflict:
    """A place that both the person and the new render changed. The person's text was kept."""

    #: `license` for a metadata key, `## Results` for a section
    where: str
    kept: str
    rendered: str


@dataclass(frozen=True, kw_only=True)
class Merged:
    """The card after a merge, and where it was not clear."""

    card: Card
    conflicts: tuple[Conflict, ...] = ()


def merge(base: Card, new: Card, mine: Card) -> Merged:
    """Carry the changes from `base` (the last render) to `new` (this render) into `mine` (the file as it stands).

    Pieces of `mine` that stay are the same bytes; what comes in takes the line ends of `mine`.

    Raises:
        CardError: the front matter of `mine` does not parse.
    """
    conflicts: list[Conflict] = []
    new = Card(_with_line_ends_of(mine, new.text))
    keys = _merge(_keys(base), _keys(new), _keys(mine), conflicts)
    sections = _merge(_sections(base), _sections(new), _sections(mine), conflicts)
    text = _head(mine, new, "".join(keys.values())) + _joined(mine, list(sections.values()))
    return Merged(card=Card(text), conflicts=tuple(conflicts))


def _merge(
    base: Mapping[_K, str], new: Mapping[_K, str], mine: Mapping[_K, str], conflicts: list[Conflict]
) -> dict[_K, str]:
    """The pieces of the merged card, in the person's order; new ones after the piece they follow in the render."""
    kept: dict[_K, str] = {}
    for key, text in mine.items():
        stays = _same(new.get(key), base.get(key)) or _same(text, new.get(key))
        untouched = _same(text, base.get(key))
        if key in new and not stays and not untouched:
            conflicts.append(Conflict(where=text.strip().partition("\n")[0].strip(), kept=text, rendered=new[key]))
        if stays or not untouched:
            kept[key] = text
        elif key in new:
            kept[key] = new[key]
    added = [key for key in new if key not in mine and key not in base]
    return _insert(kept, added, new)


def _insert(kept: Mapping[_K, str], added: list[_K], new: Mapping[_K, str]) -> dict[_K, str]:
    order, rendered = list(kept), list(new)
    for key in added:
        before = rendered[: rendered.index(key)]
        order.insert(max((order.index(other) + 1 for other in before if other in order), default=0), key)
    return {key: kept[key] if key in kept else new[key] for key in order}


def _same(a: str | None, b: str | None) -> bool:
    return _unix(a or "").strip() == _unix(b or "").strip()


def _keys(card: Card) -> dict[str, str]:
    """Key → its lines in the front matter, with the comments above it. Trailing comments stay with the last key."""
    text = card.front_matter
    if text is None or not card.metadata:
        return {}
    node: Any = yaml.compose(text, Loader=yaml.SafeLoader)
    starts = [(str(key.value), key.start_mark.line) for key, _ in node.value]
    lines = _lines(text if text.endswith(("\n", "\r")) else text + _line_end(card))
    first = [0, *(_with_comments(lines, line) for _, line in starts[1:])]
    ends = [*first[1:], len(lines)]
    return {name: "".join(lines[a:b]) for (name, _), a, b in zip(starts, first, ends, strict=True)}


def _with_comments(lines: list[str], line: int) -> int:
    while line > 0 and lines[line - 1].lstrip().startswith("#"):
        line -= 1
    return line


def _sections(card: Card) -> dict[Hashable, str]:
    """Section → its text. Blank lines before the first heading are no section."""
    return {section.key: section.text for section in card.sections if section.text.strip()}


def _head(mine: Card, new: Card, keys: str) -> str:
    """The front matter with its fences, and the blank lines up to the body's first word."""
    card = mine if mine.front_matter is not None else new
    start, body = card.front_matter_start, card.body
    if not keys:
        return body[: len(body) - len(body.lstrip())]
    end = start + len(card.front_matter or "")
    fence = card.text[end : len(card.text) - len(body)]
    return card.text[:start] + keys.rstrip("\r\n") + fence + body[: len(body) - len(body.lstrip())]


def _joined(mine: Card, texts: list[str]) -> str:
    """The sections, with a blank line before each that comes in."""
    own, end = set(_sections(mine).values()), _line_end(mine)
    body = ""
    for text in texts:
        gap = body and not body.endswith(end * 2)
        body += (end if gap and text not in own else "") + text.lstrip("\r\n")
        body += end if not body.endswith(end) else ""
    return body if texts and texts[-1] in own else body.rstrip("\r\n") + end


def _lines(text: str) -> list[str]:
    return _LINE.findall(text)


def _unix(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _line_end(card: Card) -> str:
    return "\r\n" if "\r\n" in card.text else "\n"


def _with_line_ends_of(card: Card, text: str) -> str:
    return _unix(text).replace("\n", _line_end(card))
