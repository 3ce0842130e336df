"""Which licence a card states, whatever its spelling, and what licences ask for, as far as their ids tell."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from cardsmith.expressions import expression
from cardsmith.lint import vocab
from cardsmith.lint.document import Document
from cardsmith.lint.frontmatter.metadata import Value
from cardsmith.lint.knowledge.keys import meant
from cardsmith.lint.knowledge.placeholders import fault_of
from cardsmith.lint.model import Safety

_NOISE = expression(r"[^a-z0-9.+]|licen[sc]es?|version|^the")
_DIGIT = expression(r"[0-9]")
_LONGEST = 60
_ALIASES = {
    "apache": "apache-2.0",
    "apachev2": "apache-2.0",
    "apachev2.0": "apache-2.0",
    "bsd2": "bsd-2-clause",
    "bsd3": "bsd-3-clause",
    "gplv2": "gpl-2.0",
    "gplv3": "gpl-3.0",
    "agplv3": "agpl-3.0",
    "lgplv3": "lgpl-3.0",
}
#: They allow nearly everything: whoever names the author and keeps the text is free.
_PERMISSIVE = expression(
    r"apache-2\.0|mit|bsd(?:-2-clause|-3-clause|-3-clause-clear)?|isc|zlib|ncsa|postgresql|unlicense|wtfpl|cc0-1\.0"
    r"|cc-by-[234]\.[05]|odc-by|pddl|ms-pl|bsl-1\.0|afl-3\.0|artistic-2\.0|ecl-2\.0|cdla-permissive-[12]\.0|openmdw-1\.[01]"
)
#: They have terms of their own that go with the model, whatever is made of it.
_NAMED = expression(
    r"llama[\d.]+|gemma|(?:creativeml-|bigscience-|bigcode-)openrail-m|bigscience-bloom-rail-1\.0|openrail\+\+"
)
#: They forbid commercial use or changed copies, or demand that what is made of it is shared alike.
_CLOSED = expression(
    r"cc-by-n[cd].*|cc-by-sa-.*|[al]?gpl.*|odbl|cdla-sharing-1\.0|osl-3\.0|eupl-.*|apple-amlr|intel-research|h-research"
    r"|fair-noncommercial-research-license|deepfloyd-if-license"
)
#: They say that whoever passes the model on passes their text on with it.
_WITH_TEXT = expression(
    r"apache-2\.0|mit|bsd(?:-.*)?|isc|ncsa|postgresql|ecl-2\.0|[al]?gpl-.*|epl-[12]\.0|eupl-.*|ofl-1\.1|openmdw-1\.0"
)


def stated(document: Document) -> Iterator[tuple[Value, str]]:
    """Each licence of the card: its place, and its id or, where it has none, its text. A misspelt key counts, too."""
    if document.metadata is None:
        return
    values = list(document.scalars("license"))
    if not values and document.metadata.get("license") is None:
        wrong = (entry.value for entry in document.metadata.entries if meant(entry.key) == "license")
        values = [item for value in wrong for item in value.items]
    for value in values:
        if value.text and not fault_of("license", value):
            yield value, spelt(value.text) or value.text


def spelt(text: str) -> str | None:
    """The id of a licence that is written in another way, as people and files write it; `None` where there is none."""
    if text in vocab.licenses():
        return text
    if len(text) > _LONGEST:
        return None
    lower = text.lower()
    return lower if lower in vocab.licenses() else _spellings().get(_plain(text))


class Unknown(NamedTuple):
    """What there is to say of a licence that is not on the Hub's list."""

    #: half a sentence
    message: str
    #: the id that was meant, where it is clear which
    right: str | None
    #: how sure that is: a name without its version may be that of another
    safety: Safety


def unknown(text: str) -> Unknown:
    """Of a text that is no id."""
    right, safety = _meant(text)
    advice = f"write `{right}`" if right else "write its id, or `other` with `license_name` and `license_link`"
    if right and _DIGIT.search(right) and not _DIGIT.search(text) and spelt(text) is None:
        # which of its versions is meant only the owner knows
        right, advice = None, f"write it with its version, such as `{right}`"
    return Unknown(f"`{text}` is not a licence of the Hub's list; {advice}", right, safety)


def _meant(text: str) -> tuple[str | None, Safety]:
    known = spelt(text)
    if known:
        return known, "safe" if _DIGIT.search(text) or not _DIGIT.search(known) else "unsafe"
    from difflib import get_close_matches  # few names are wrong

    return next(iter(get_close_matches(text.lower(), list(vocab.licenses()), 1, 0.8)), None), "unsafe"


def _plain(text: str) -> str:
    return _NOISE.sub("", text.lower())


@cache
def _spellings() -> dict[str, str]:
    """Ids and names, without blanks, dashes and the word licence → id. The first id of a spelling stands."""
    found = dict(_ALIASES)
    for key, name in vocab.licenses().items():
        for spelling in (_plain(key), _plain(key).removesuffix(".0"), _plain(name)):
            found.setdefault(spelling, key)
    return found


def is_permissive(licence: str) -> bool:
    """Whether it allows nearly everything."""
    return _PERMISSIVE.fullmatch(licence) is not None


def has_own_terms(licence: str) -> bool:
    """Whether it is a family's own, such as Llama's, whose terms stay with all that is made of the model."""
    return _NAMED.fullmatch(licence) is not None


def is_closed(licence: str) -> bool:
    """Whether it forbids some use, or changed copies that are not under the same licence."""
    return has_own_terms(licence) or _CLOSED.fullmatch(licence) is not None


def wants_its_text(licence: str) -> bool:
    """Whether its text must lie beside what is under it."""
    return has_own_terms(licence) or _WITH_TEXT.fullmatch(licence) is not None
