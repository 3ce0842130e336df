"""What a fix adds to a card about its training, where it belongs."""

from __future__ import annotations

from cardsmith.lint import body
from cardsmith.lint.document import Document
from cardsmith.lint.model import Edit

#: Headings under which cards tell of training, the likeliest first; the first is cardsmith's own.
_TITLES = ("Training procedure", "Training", "Training details", "Training and evaluation", "Fine-tuning")


def sentence(document: Document, text: str) -> Edit | None:
    """A paragraph in the section about training; in a new one where there is none."""
    found = (body.paragraph(document, text, title) for title in _TITLES)
    return next((edit for edit in found if edit), None) or body.section(document, f"## {_TITLES[0]}\n\n{text}")


def subsection(document: Document, title: str, text: str) -> Edit | None:
    """A section of its own inside that about training; as a section of the card where there is none."""
    found = (body.subsection(document, f"### {title}\n\n{text}", above) for above in _TITLES)
    return next((edit for edit in found if edit), None) or body.section(document, f"## {title}\n\n{text}")
