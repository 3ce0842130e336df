"""No finding shows a credential: what it quotes and shows of a text is masked, whichever rule it is of."""

from __future__ import annotations

from cardsmith.credentials import mask
from cardsmith.credentials.mask import mask_quoted
from cardsmith.lint.document import Document
from cardsmith.lint.places import Excerpt


def excerpt(document: Document, file: str | None, offset: int) -> Excerpt:
    """The line that holds `offset`, without what nobody may see."""
    text, secrets = document.text_of(file), document.secrets_in(file)
    return document.places_in(file).excerpt(offset, mask(text, secrets) if secrets else None)


def message(document: Document, file: str | None, words: str) -> str:
    """What a finding says, without what nobody may see. It may quote its file and the card, cut and in part."""
    for each in {None, file}:
        words = mask_quoted(words, document.text_of(each), document.secrets_in(each))
    return mask(words)
