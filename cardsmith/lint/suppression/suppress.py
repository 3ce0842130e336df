"""What comments in a card silence, and those that silence nothing. Secrets stand whatever a comment says."""

from __future__ import annotations

from collections.abc import Iterable

from cardsmith.lint.document import Document
from cardsmith.lint.model import Finding
from cardsmith.lint.rules import Rule

#: How the codes begin that no comment, no file and no baseline silences.
UNSILENCED = "SE"
#: A card without it has no such comment.
MARK = "cardsmith:"

Found = tuple[Rule, Finding]


def standing(document: Document, found: Iterable[Found], rules: tuple[Rule, ...]) -> Iterable[Found]:
    """What stands of `found`, and a finding for each code of a comment that silences nothing.

    Args:
        document: the card.
        found: what `rules` found in it.
        rules: those that ran; of others nothing is known.
    """
    if MARK not in document.text:
        return found
    from cardsmith.lint.suppression.silencing import standing as silenced  # few cards have such comments

    return silenced(document, found, rules)
