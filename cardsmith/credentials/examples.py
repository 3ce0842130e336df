"""What documentation writes in a credential's place."""

from __future__ import annotations

import re

from cardsmith.expressions import expression

_ROW = 8
_FEWEST = 5
#: five letters and more: shorter ones occur in real credentials by chance
_WORDS = expression(
    r"example|placeholder|dummy|insert|replace|redacted|sample|changeme|xxxxx|\*\*\*|\.\.\.|…|your[_-]|[_-]your|[_-]here\b",
    re.IGNORECASE,
)
_NAME = expression(r"[A-Z_]+")
#: What passwords that are known to all, and names that stand for one, are made of.
_OPEN = expression(
    r"my|pass(?:wd|w[o0]rd)?|pwd|secret|token|api_?key|key|admin|root|user(?:name)?|test|guest|postgres(?:ql)?|mysql|mongo"
    r"|redis|minio|rabbitmq|neo4j|foobar|x-oauth-basic|oauth2|hunter2|[-_]",
    re.IGNORECASE,
)
#: what is left of them: a year, a row of digits, no more
_MOST_DIGITS = 6
#: what is filled in by a shell or a reader
_FILLED_IN = expression(r"\$[A-Za-z_][\w.]*|\$?[{(<\[]+[\w .-]+[])}>]+")


def is_example(text: str) -> bool:
    """Whether a credential of this text is what documentation writes in its place."""
    return _few(text) or _has_row(text) or bool(_WORDS.search(text))


def is_open_login(text: str) -> bool:
    """Whether everybody knows the password in `user:password`, or it is the name of one."""
    from urllib.parse import unquote

    password = unquote(text.partition(":")[2])
    if _NAME.fullmatch(password) or _FILLED_IN.fullmatch(password) or _WORDS.search(password):
        return True
    return len(set(password)) < _FEWEST or _is_known(_OPEN.sub("", password))


def _is_known(left: str) -> bool:
    """Whether these digits, or nothing, make a known password of known words."""
    return not left or (left.isdecimal() and (len(left) <= _MOST_DIGITS or _has_row(left)))


def _few(text: str) -> bool:
    """Whether it ends in few different characters."""
    return len(set(text[-_FEWEST * 3 :].lower())) < _FEWEST


def _has_row(text: str) -> bool:
    """Whether eight characters in it follow one another as in the alphabet or in counting."""
    length, last = 1, ""
    for character in text.lower():
        follows = last and (ord(character) == ord(last) + 1 or (last, character) == ("9", "0"))
        length = length + 1 if follows else 1
        if length >= _ROW:
            return True
        last = character
    return False
