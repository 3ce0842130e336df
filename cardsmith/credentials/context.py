"""Credentials that only the words around them give away: forty digits near `wandb`, a long value of `api_key`."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from cardsmith.credentials.named import named
from cardsmith.expressions import expression

#: characters before a value in which a name is looked for, and an issuer
_NEAR, _AROUND = 48, 240
_HEX40 = expression(r"(?:(?<![\w/@])|(?<=[\[;0-9]m))[0-9a-f]{40}(?!\w)", re.ASCII)
_NO_KEY = expression(r"commit|sha|rev|hash|digest|checkout|version", re.IGNORECASE)
_VALUE = (
    # a name of a credential ends in one of these
    r"(?:(?<=[yntdYNTD].)|(?<=[\"'`\] ].)(?:(?<=[yntdYNTD]..)|(?<=[yntdYNTD]\\[\"'].)|(?<=[\"']\].)|(?<=[\"']\] .)))"
    r"[ \t]{0,3}(?:Bearer )?(?:[fbru]?\\?[\"'`])?(?:Bearer |Basic )?"
    r"([A-Za-z0-9+/_~.-]{20,200}={0,2})(?=[\"'`\s,;)}\]]|\\|\Z)"
)
#: two expressions, because each is searched for by its first character
_ASSIGNED = tuple(expression(f"{sign}{_VALUE}", re.ASCII) for sign in "=:")
_NAME = expression(
    r"(api[ _-]?key|access[ _-]?key|secret[ _-]?key|secret|token|password|passwd|authorization|key)[\"'`\]\\]{0,3} ?\Z",
    re.IGNORECASE,
)
_DIGIT, _LETTER = expression("[0-9]"), expression("[A-Za-z]")
_RUN = expression(r"[A-Za-z0-9]{16}")
_LEAST_ENTROPY = 3.5


class Candidate(NamedTuple):
    """What may be a credential."""

    name: str
    start: int
    end: int
    certain: bool = True


class _Issuer(NamedTuple):
    """An issuer whose credentials have a shape, and no prefix."""

    name: str
    #: of the value
    shape: re.Pattern[str]
    #: what stands before it
    words: re.Pattern[str]


_ISSUERS = (
    _Issuer("a W&B key", expression(r"[0-9a-f]{40}"), expression(r"wandb|weights", re.IGNORECASE)),
    _Issuer(
        "an AWS secret key",
        expression(r"[A-Za-z0-9/+]{40}"),
        expression(r"aws[\s\S]{0,200}secret|secret[ _-]?access[ _-]?key", re.IGNORECASE),
    ),
    _Issuer("a Kaggle key", expression(r"[0-9a-f]{32}"), expression(r"kaggle|username\\?\"", re.IGNORECASE)),
)


def candidates(text: str) -> Iterator[Candidate]:
    """What the words around it make a credential. Whether it is an example is not asked."""
    if "wandb" in text:
        yield from _wandb(text)
    yield from by_name(text)
    for shape in _ASSIGNED:
        for match in shape.finditer(text):
            # a word or a number is no key: asked first, because it is quickly told
            name = _is_mixed(match[1]) and _NAME.search(text, max(0, match.start() - _NEAR), match.start())
            found = name and _assigned(text, name[1], *match.span(1))
            if found:
                yield found


def by_name(text: str) -> Iterator[Candidate]:
    """What follows its own name, as in `WANDB_API_KEY=…`."""
    for kind, start, end in named(text):
        if _is_mixed(text[start:end]):
            yield Candidate(kind, start, end)


def _wandb(text: str) -> Iterator[Candidate]:
    """As in `wandb login …`, where nothing is assigned."""
    place = text.find("wandb")
    while place >= 0:
        # as far as its name is near, and two characters more: what ends with them is too far, or longer
        for match in _HEX40.finditer(text, place, place + _NEAR + 42):
            if match.start() <= place + _NEAR and not _NO_KEY.search(
                text, max(0, match.start() - _NEAR), match.start()
            ):
                yield Candidate("a W&B key", *match.span())
        place = text.find("wandb", place + 1)


def _assigned(text: str, name: str, start: int, end: int) -> Candidate | None:
    """What the value of `name` is."""
    value = text[start:end]
    before = text[max(0, start - _AROUND) : start]
    for issuer in _ISSUERS:
        if issuer.shape.fullmatch(value) and issuer.words.search(before):
            return Candidate(issuer.name, start, end)
    if name.lower() != "key" and _RUN.search(value) and entropy(value) >= _LEAST_ENTROPY:
        return Candidate("what looks like a credential", start, end, certain=False)
    return None


def _is_mixed(value: str) -> bool:
    """Whether it has letters and digits. Its characters are ASCII."""
    return _DIGIT.search(value) is not None and _LETTER.search(value) is not None


def entropy(value: str) -> float:
    """Bits a character, by Shannon."""
    counts = Counter(value).values()
    return -sum(count / len(value) * math.log2(count / len(value)) for count in counts)
