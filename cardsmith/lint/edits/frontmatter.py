"""Edits of a card's front matter. Whatever they do not name stays byte for byte, line ends too."""

from __future__ import annotations

from collections.abc import Mapping

from cardsmith.card import frontmatter
from cardsmith.lint.document import Document
from cardsmith.lint.frontmatter.metadata import Value
from cardsmith.lint.model import Edit


def scalar(text: str) -> str:
    """A text as a value of YAML, in quotes where one of its readers could take it for something else."""
    return frontmatter.dump([text])[2:-1]


def replaced(document: Document, value: Value, text: str) -> Edit | None:
    """`text` in place of a scalar; `None` where a tag or an anchor stands before it, or it goes over several lines."""
    start, end = value.span
    written = document.text[start:end]
    if "\n" in written or "\r" in written or written[:1] in ("!", "&", "*", "|", ">"):
        return None
    return Edit(start, end, scalar(text))


def added(document: Document, values: Mapping[str, str | list[str]]) -> Edit | None:
    """New keys at the end of the front matter; `None` where it is not written as one key a line."""
    yaml = document.card.front_matter
    if document.metadata is None or yaml is None or document.metadata.flow:
        return None
    first = document.metadata.entries[0].key_span.start - document.card.front_matter_start
    indent = yaml[frontmatter.line_start(yaml, first) : first]
    if indent.strip(" "):
        return None
    end = document.card.front_matter_start + len(yaml)
    lines = frontmatter.dump(values).splitlines()
    return Edit(end, end, "".join(f"{line_end(document)}{indent}{line}" for line in lines))


def line_end(document: Document) -> str:
    """How the card ends its lines: as the line does that opens the front matter; in a card without, its first."""
    start = document.card.front_matter_start
    found = frontmatter.LINE_END.search(document.text, max(start - 2, 0))
    return found[0] if found else "\n"
