"""Where in a text credentials stand."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from cardsmith.credentials import context
from cardsmith.credentials.context import Candidate
from cardsmith.credentials.examples import is_example
from cardsmith.credentials.kinds import Kind
from cardsmith.credentials.prefixes import hits
from cardsmith.expressions import expression

#: control characters that no text has
_CONTROL = expression(r"[\0-\x08\x0e-\x1a\x1c-\x1f]")
#: in characters
_ENDS = 64
#: what no word among bytes has
_NO_WORD = expression(r"[^\x20-\x7e\t\n\r]")
#: a letter or digit, and more of them than come in a row by chance
_LETTER, _LONG = expression(r"[A-Za-z0-9]"), expression(r"[A-Za-z0-9]{8}")
#: after so many bytes, one that no word has has come
_SOON = 16


class Secret(NamedTuple):
    """A credential in a text: what it is and where, never what it says."""

    start: int
    end: int
    #: with its article: "a Hugging Face token"
    name: str
    #: the issuer's prefix, which may be shown; empty where there is none
    prefix: str = ""
    #: where it is revoked, as an address
    revoke: str | None = None
    #: false for what may as well be something else
    certain: bool = True


def find(text: str) -> tuple[Secret, ...]:
    """The credentials in `text`, in its order; of two that overlap, the one that is known better."""
    return _apart([*_known_by_prefix(text), *_real(context.candidates(text), text)])


def kinds_in(text: str) -> list[str]:
    """The kinds of the credentials in `text` that are certain, with their article, each once."""
    return list(dict.fromkeys(secret.name for secret in find(text) if secret.certain))


def find_marked(text: str) -> tuple[Secret, ...]:
    """As `find`, only those whose marks or own names tell what they are: what is looked for in what is no text."""
    return _apart([*_known_by_prefix(text), *_among_bytes(text)])


def _among_bytes(text: str) -> Iterator[Secret]:
    """Those that follow their names, or that a byte touches which is a letter by chance.

    Soon after such a letter comes a byte that no text has.
    """
    if not _is_text(text):
        yield from _real(context.by_name(text), text)
        for secret in _known_by_prefix(text, apart=False):
            before, behind = text[max(0, secret.start - _SOON) : secret.start], text[secret.end : secret.end + _SOON]
            if _is_chance(before[::-1]) and _is_chance(behind):
                yield secret


def _is_text(text: str) -> bool:
    """Whether no control characters tell that these are bytes; of much, only its ends are looked at closely."""
    return "\0" not in text and not _CONTROL.search(text[:_ENDS] + text[-_ENDS:])


def _is_chance(beside: str) -> bool:
    """Whether what begins so, seen from a credential, is no word but bytes."""
    if not _LETTER.match(beside):
        return True
    return not _LONG.match(beside) and (len(beside) < _SOON or _NO_WORD.search(beside) is not None)


def _known_by_prefix(text: str, *, apart: bool = True) -> Iterator[Secret]:
    for kind, mark, start, end in hits(text, apart=apart):
        if not _is_harmless(kind, text[start:end]):
            own = mark if mark[-1] in "_-" and not kind.behind else ""
            yield Secret(start, end, kind.name, own, kind.revoke)


def _real(candidates: Iterable[Candidate], text: str) -> Iterator[Secret]:
    """Without examples."""
    for found in candidates:
        if not is_example(text[found.start : found.end]):
            yield Secret(found.start, found.end, found.name, certain=found.certain)


def _is_harmless(kind: Kind, text: str) -> bool:
    return kind.example(text) and not (kind.proof and kind.proof(text))


def _apart(found: Iterable[Secret]) -> tuple[Secret, ...]:
    """Without what overlaps something that comes before it; sorted by place."""
    each = list(found)
    taken = bytearray(max((secret.end for secret in each), default=0))
    kept = []
    for secret in each:
        if taken.find(1, secret.start, secret.end) < 0:
            taken[secret.start : secret.end] = b"\1" * (secret.end - secret.start)
            kept.append(secret)
    return tuple(sorted(kept, key=lambda secret: secret.start))
