"""What is wrong with a word of the owner's, before it is on a card."""

from __future__ import annotations

from difflib import get_close_matches

from cardsmith.lint import vocab
from cardsmith.lint.knowledge import languages, licences

_LONGEST = 60


def license_fault(text: str) -> str | None:
    """Half a sentence with the nearest id, where `text` is none of the Hub's list, in capitals or not."""
    return None if text.lower() in vocab.licenses() else licences.unknown(text[:_LONGEST]).message


def language_fault(text: str) -> str | None:
    """Half a sentence with the nearest code, where `text` is none of ISO 639 and none of the Hub's own."""
    if text in vocab.languages():
        return None
    codes = languages.meant(text[:_LONGEST]) or _near(text[:_LONGEST])
    advice = " and ".join(f"`{code}`" for code in codes) if codes else "one such as `en`, or `multilingual`"
    return f"`{text[:_LONGEST]}` is no ISO 639 code of a language; write {advice}"


def _near(text: str) -> list[str]:
    names = vocab.language_names()
    return [names[name] for name in get_close_matches(text.casefold(), names, 1, 0.8)]
