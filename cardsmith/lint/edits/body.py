"""Edits of a card's body: passages that come in. Whatever stands there stays byte for byte, line ends too."""

from __future__ import annotations

import re

from cardsmith.expressions import expression
from cardsmith.lint.document import Document
from cardsmith.lint.edits.frontmatter import line_end
from cardsmith.lint.model import Edit

#: What closes a card; new sections go before it.
_LAST = expression(
    r"(?:how to )?cit(?:e|ation|ing)|bibtex|reference|acknowledg|licen[sc]|(?:model card )?(?:contact|author)",
    re.IGNORECASE,
)
#: Headings under which cards tell of training, the likeliest first; the first is cardsmith's own.
_TRAINING = ("Training procedure", "Training", "Training details", "Training and evaluation", "Fine-tuning")


def section(document: Document, markdown: str) -> Edit | None:
    """A new section before the citations and whatever else closes the card; `None` where the card ends in code."""
    place = len(document.text)
    for offset, each in reversed(document.sections):
        if each.level != 2 or not _LAST.match(each.title):
            # parts of a section that closes the card come with it
            if each.level > 2:
                continue
            break
        place = offset
    return _passage(document, place, markdown)


def before_sections(document: Document, markdown: str) -> Edit | None:
    """A new section before all others but the title's."""
    titles = [offset for offset, each in document.sections if each.level]
    return _passage(document, titles[1] if len(titles) > 1 else len(document.text), markdown)


def paragraph(document: Document, markdown: str, title: str) -> Edit | None:
    """A paragraph at the end of the section of this title, above its own sections; `None` where there is none."""
    for offset, each in document.sections:
        if each.title.casefold() == title.casefold():
            return _passage(document, offset + len(each.text), markdown)
    return None


def subsection(document: Document, markdown: str, title: str) -> Edit | None:
    """A section inside the one of this title, at its end; `None` where there is none."""
    level = 0
    for offset, each in document.sections:
        if level and each.level <= level:
            return _passage(document, offset, markdown)
        if each.title.casefold() == title.casefold():
            level = each.level
    return _passage(document, len(document.text), markdown) if level else None


def training_sentence(document: Document, text: str) -> Edit | None:
    """A paragraph in the section about training; in a new one where there is none."""
    found = (paragraph(document, text, title) for title in _TRAINING)
    return next((edit for edit in found if edit), None) or section(document, f"## {_TRAINING[0]}\n\n{text}")


def training_subsection(document: Document, title: str, text: str) -> Edit | None:
    """A section of its own inside that about training; as a section of the card where there is none."""
    found = (subsection(document, f"### {title}\n\n{text}", above) for above in _TRAINING)
    return next((edit for edit in found if edit), None) or section(document, f"## {title}\n\n{text}")


def _passage(document: Document, place: int, markdown: str) -> Edit | None:
    """Lines of Markdown at `place`, where a line begins or the card ends, between blank lines."""
    if _is_inside(document, place):
        return None
    end = line_end(document)
    before = document.text[max(place - 4, 0) : place].replace("\r\n", "\n").replace("\r", "\n")
    gap = "" if not before or before.endswith("\n\n") else end if before.endswith("\n") else end * 2
    after = end if place == len(document.text) else end * 2
    return Edit(place, place, gap + markdown.strip("\n").replace("\n", end) + after)


def _is_inside(document: Document, place: int) -> bool:
    """Whether a passage at `place` would be swallowed by code, or at the end of the card by a comment too."""
    text = document.text
    if place < len(text):
        return any(block.span.start <= place < block.span.end for block in document.code_blocks)
    comment = text.rfind("<!--")
    return (comment >= 0 and text.find("-->", comment) < 0) or document.is_open
