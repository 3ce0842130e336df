"""Hide credentials in what is shown of a text."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

from cardsmith.credentials.find import Secret, find
from cardsmith.expressions import expression

#: What stands in a credential's place, behind its issuer's prefix.
HIDDEN = "…"
#: characters of a credential that nobody may see together
_TELLING = 6
#: characters of credentials that are compared with what is said of a text; where there are more, nothing is quoted
_MOST = 200_000
_QUOTED = expression(r"`[^`]*`|'[^']*'|\"[^\"]*\"")


def mask(text: str, secrets: Sequence[Secret] | None = None, start: int = 0) -> str:
    """`text` with `…` for every character of a credential behind its prefix; length and line ends stay.

    Args:
        text: what is shown.
        secrets: the credentials in their order, where they are known; they are looked for otherwise.
        start: where in the text of `secrets` this text begins.
    """
    known = find(text) if secrets is None else _within(secrets, start, start + len(text))
    if not known:
        return text
    shown = list(text)
    for secret in known:
        first = max(0, secret.start + len(secret.prefix) - start)
        for place in range(first, min(len(text), secret.end - start)):
            if shown[place] not in "\r\n":
                shown[place] = HIDDEN
    return "".join(shown)


def _within(secrets: Sequence[Secret], start: int, end: int) -> Sequence[Secret]:
    """Those that meet a stretch of the text. None of them overlap."""
    first = bisect_left(secrets, start, key=lambda secret: secret.end)
    return secrets[first : bisect_left(secrets, end, key=lambda secret: secret.start)]


class Quotes:
    """What is said of a text that holds credentials: it may quote them, cut and in part.

    Args:
        text: where the credentials stand.
        secrets: the credentials.
    """

    def __init__(self, text: str, secrets: Sequence[Secret]) -> None:
        told = [text[secret.start + len(secret.prefix) : secret.end] for secret in secrets]
        self._too_many = sum(map(len, told)) > _MOST
        self._pieces = set() if self._too_many else {piece for each in told for piece in _pieces(each)}
        self._short = sorted({each for each in told if each and len(each) < _TELLING}, key=len, reverse=True)

    def masked(self, message: str) -> str:
        """`message` with `…` for every piece of a credential."""
        if self._too_many:
            return _QUOTED.sub(f"`{HIDDEN}`", message)
        for each in self._short:
            message = message.replace(each, HIDDEN)
        return self._without(message) if self._pieces else message

    def _without(self, message: str) -> str:
        covered = bytearray(len(message))
        for place in range(len(message) - _TELLING + 1):
            if message[place : place + _TELLING] in self._pieces:
                covered[place : place + _TELLING] = b"\1" * _TELLING
        kept: list[str] = []
        for place, character in enumerate(message):
            if not covered[place]:
                kept.append(character)
            elif not (place and covered[place - 1]):
                kept.append(HIDDEN)
        return "".join(kept)


def _pieces(told: str) -> set[str]:
    return {told[n : n + _TELLING] for n in range(len(told) - _TELLING + 1)}
