"""A card as HTML that cannot act: Markdown to HTML, then only what an allow-list lets through."""

from __future__ import annotations

import json
import posixpath
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import nh3

from .markdown import rendered

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

#: How much of a structure the table shows, in characters.
_NESTED = 160
#: How many values of one key it shows; each may be looked up as a repository.
_VALUES = 100
_TAGS = nh3.ALLOWED_TAGS | {"details", "summary"}
_ATTRIBUTES = {
    **nh3.ALLOWED_ATTRIBUTES,
    "div": {"align"},
    "p": {"align"},
    "h1": {"align"},
    "img": {"src", "alt", "title", "width", "height", "align"},
    "details": {"open"},
}


@dataclass(frozen=True, kw_only=True)
class Value:
    """One value of the metadata table."""

    #: What is shown.
    text: str
    #: Where it leads, if it names a repository of this hub.
    link: str | None = None
    #: Whether it is no text but a structure, written out.
    nested: bool = False


@dataclass(frozen=True, kw_only=True)
class Fact:
    """One line of the metadata table."""

    #: The key in the front matter.
    key: str
    #: Its value, or values.
    values: tuple[Value, ...]


def html(body: str, address: Callable[[str, str], str], markdown: Callable[[str], str] = rendered) -> str:
    """The body of a card as HTML without scripts, styles, forms, frames and event handlers.

    Args:
        body: Markdown, with HTML in it as cards have.
        address: turns the tag and the path of a link into the repository into an address.
        markdown: turns Markdown into HTML that still has to be cleaned.
    """

    def relinked(tag: str, attribute: str, value: str) -> str | None:
        if attribute not in ("href", "src") or not _is_relative(value):
            return value
        path, mark, anchor = value.partition("#")
        path = posixpath.normpath(path)
        return None if path.startswith("..") else address(tag, path) + mark + anchor

    return nh3.clean(
        markdown(body),
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        url_schemes={"http", "https", "mailto"},
        attribute_filter=relinked,
    )


def facts(card: dict[str, Any], known: Callable[[str], str | None]) -> list[Fact]:
    """The metadata as a table.

    Args:
        card: the front matter.
        known: the page of a repository id on this hub, if it is here.
    """
    return [
        Fact(key=key, values=tuple(_values(value if isinstance(value, list) else [value], known)))
        for key, value in card.items()
        if value not in (None, "", [], {})
    ]


def _values(items: list[object], known: Callable[[str], str | None]) -> Iterator[Value]:
    yield from (_value(item, known) for item in items[:_VALUES])
    if len(items) > _VALUES:
        yield Value(text=f"… and {len(items) - _VALUES} more")


def _value(item: object, known: Callable[[str], str | None]) -> Value:
    if isinstance(item, str):
        return Value(text=item, link=known(item) if item.count("/") == 1 else None)
    text = json.dumps(item, ensure_ascii=False)
    nested = isinstance(item, (dict, list))
    return Value(text=text if len(text) <= _NESTED else f"{text[:_NESTED]}…", nested=nested)


def _is_relative(value: str) -> bool:
    """Whether a link leads into the repository: no scheme, no host, not from the root, not only an anchor."""
    try:
        parts = urlsplit(value)
    except ValueError:
        return False
    return not parts.scheme and not parts.netloc and not value.startswith(("/", "#")) and bool(parts.path)
