"""The repositories and papers that a card names, with their places."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from cardsmith.expressions import expression
from cardsmith.lint.document import Document
from cardsmith.lint.model import Span

if TYPE_CHECKING:
    from cardsmith.lint.online import Kind

#: key of the front matter → what its values are
_KEYS: dict[str, Kind] = {"base_model": "model", "new_version": "model", "datasets": "dataset"}
_PART = r"[A-Za-z0-9][\w.-]{0,95}"
_ID = expression(rf"{_PART}(?:/{_PART})?", re.ASCII)
_LINK = expression(
    rf"https?://(?:www\.)?(?:huggingface\.co|hf\.co)/"
    rf"(?:papers/(?P<paper>\d{{4}}\.\d{{4,5}})|datasets/(?P<dataset>{_PART}/{_PART})|(?P<model>{_PART}/{_PART}))(?=[/?#]|$)",
    re.ASCII,
)
#: first parts of addresses on the Hub that are no user or organization
_NO_OWNERS = frozenset(
    [
        "api",
        "blog",
        "collections",
        "datasets",
        "docs",
        "enterprise",
        "join",
        "learn",
        "models",
        "new",
        "organizations",
        "papers",
        "posts",
        "pricing",
        "settings",
        "spaces",
        "tasks",
    ]
)


class Reference(NamedTuple):
    """A name of something on the Hub."""

    kind: Kind
    name: str
    span: Span


def references(document: Document) -> Iterator[Reference]:
    """What metadata and links name, in the order of the text; a name may come more than once."""
    for key, kind in _KEYS.items():
        for value in document.scalars(key):
            if _ID.fullmatch(value.text):
                yield Reference(kind, value.text, value.span)
    for link in document.links:
        match = _LINK.match(link.target)
        if match and match[match.lastgroup or 0].partition("/")[0] not in _NO_OWNERS:
            yield Reference(match.lastgroup, match[match.lastgroup or 0], link.span)  # type: ignore[arg-type]
