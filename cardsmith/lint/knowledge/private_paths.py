r"""Paths of somebody's own machine: below `/home`, `/Users`, `C:\Users`, `/root`, `/content` and `/kaggle`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cardsmith.expressions import expression

#: Names that stand for the reader's own.
_ANYBODY = r"(?:user(?:name)?|you(?:r[-_]?\w*)?|me|name|\.{2,3}|…|x{2,}|\*+|<|\$|\{|%|\[)"
_SIGN = expression("/(?:home|Users|content|kaggle|root)/")
_REST = r"[^\s\"'`<>|)\]},;*]{0,200}(?<![.:!?])"
_PATH = expression(
    rf"(?:(?<![\w./~:%$}}>-])|(?<=file://))/(?:home|Users)/(?!{_ANYBODY}(?![\w-])|{_ANYBODY}$)[\w.-]{{1,64}}(?:/{_REST})?"
    rf"|(?:(?<![\w./~:%$}}>-])|(?<=file://))/(?:content|kaggle|root)/(?!\.cache)[\w.-]{{1,64}}(?:/{_REST})?"
    rf"|\b[A-Za-z]:\\{{1,2}}Users\\{{1,2}}(?!{_ANYBODY}(?![\w-]))[\w.-]{{1,64}}(?:\\{_REST})?"
)


def paths(text: str) -> Iterator[re.Match[str]]:
    """The private paths in a text."""
    return _PATH.finditer(text) if "\\Users\\" in text else _at_signs(text)


def _at_signs(text: str) -> Iterator[re.Match[str]]:
    """Those that begin with a slash: few of its slashes are looked at, where a search would look at every letter."""
    end = 0
    for sign in _SIGN.finditer(text):
        if sign.start() >= end and (found := _PATH.match(text, sign.start())):
            yield found
            end = found.end()


def is_private(text: str) -> bool:
    """Whether a text begins with a private path."""
    return bool(_PATH.match(text))
