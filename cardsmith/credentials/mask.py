"""Hide credentials in what is shown of a text."""

from __future__ import annotations

from collections.abc import Iterable

from cardsmith.credentials.find import Secret, find

#: What stands in a credential's place, behind its issuer's prefix.
HIDDEN = "…"
#: characters of a credential that nobody may see together
_TELLING = 6


def mask(text: str, secrets: Iterable[Secret] | None = None, start: int = 0) -> str:
    """`text` with `…` for every character of a credential behind its prefix; length and line ends stay.

    Args:
        text: what is shown.
        secrets: the credentials, where they are known; they are looked for otherwise.
        start: where in the text of `secrets` this text begins.
    """
    known = find(text) if secrets is None else tuple(secrets)
    if not known:
        return text
    shown = list(text)
    for secret in known:
        first = max(0, secret.start + len(secret.prefix) - start)
        for place in range(first, min(len(text), secret.end - start)):
            if shown[place] not in "\r\n":
                shown[place] = HIDDEN
    return "".join(shown)


def mask_quoted(message: str, text: str, secrets: Iterable[Secret]) -> str:
    """`message` with `…` for every piece of a credential that it quotes.

    Args:
        message: what is said of `text`; it may quote it, cut or in part.
        text: where the credentials stand.
        secrets: the credentials.
    """
    for secret in secrets:
        told = text[secret.start + len(secret.prefix) : secret.end]
        pieces = {told[n : n + _TELLING] for n in range(max(1, len(told) - _TELLING + 1))}
        message = _without(message, pieces, min(_TELLING, len(told)))
    return message


def _without(message: str, pieces: set[str], length: int) -> str:
    """`message` with one `…` for each stretch that pieces of this length cover."""
    covered = bytearray(len(message))
    for place in range(len(message) - length + 1 if length else 0):
        if message[place : place + length] in pieces:
            covered[place : place + length] = b"\1" * length
    kept: list[str] = []
    for place, character in enumerate(message):
        if not covered[place]:
            kept.append(character)
        elif not (place and covered[place - 1]):
            kept.append(HIDDEN)
    return "".join(kept)
