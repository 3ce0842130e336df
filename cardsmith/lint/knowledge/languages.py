"""Which language is meant, whatever its spelling."""

from __future__ import annotations

import re

from cardsmith.expressions import expression
from cardsmith.lint import vocab

_BETWEEN = expression(r"\s*[,;/&]\s*|\s+and\s+|\s+")
#: a language with a country, in capitals, or with a script
_LOCALE = expression(r"([A-Za-z]{2,3})[-_](?:[A-Z]{2}|[A-Z][a-z]{3}|hans|hant|latn|cyrl|[0-9]{3})")
#: Those whose country, in small letters, is a language's code too.
_SMALL_LOCALES = frozenset(
    (
        "en-us",
        "en-gb",
        "es-es",
        "es-mx",
        "fr-fr",
        "fr-ca",
        "de-de",
        "de-at",
        "pt-br",
        "pt-pt",
        "zh-cn",
        "zh-hk",
        "zh-tw",
    )
)


def meant(text: str) -> tuple[str, ...]:
    """The codes of the languages that `text` names; empty where that is not clear."""
    one = _code(text.strip())
    if one:
        return (one,)
    several = [_code(part) for part in _BETWEEN.split(text.strip())]
    return tuple(dict.fromkeys(code for code in several if code)) if all(several) else ()


def _code(text: str) -> str | None:
    plain = text.casefold()
    if plain in vocab.languages():
        return plain
    if plain in vocab.language_names():
        return vocab.language_names()[plain]
    language = re.split("[-_]", plain)[0]
    return language if is_locale(text) and language in vocab.languages() else None


def is_locale(text: str) -> bool:
    """Whether it is a language with its country or script, such as `pt-BR`."""
    return bool(_LOCALE.fullmatch(text)) or text.lower().replace("_", "-") in _SMALL_LOCALES
