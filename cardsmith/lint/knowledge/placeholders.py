"""Values that look filled in, or are there, and say nothing."""

from __future__ import annotations

import re

from cardsmith.expressions import expression
from cardsmith.lint.frontmatter.metadata import Value

#: what TRL, transformers, the Hub's own templates and people leave
_PLACEHOLDER = expression(
    r"\[?more information needed\]?|\[needs more information\]|to[ -]?do|tbd|fixme|<[\w -]+>"
    r"|any valid license identifier|url to a thumbnail used in social sharing|\?{2,}"
    r"|(?:list of )?iso 639-1 code for your language.{0,40}"
    r"|<?your[-_ ](?:name|user ?name|username|org|organization|model|repo)[^/\s]*(?:/\S*)?",
    re.IGNORECASE,
)
#: what a placeholder begins with
_FIRST = frozenset("[<? \tmMnNtTfFaAuUlLiIyY")
_NULLS = frozenset(("~", "null", "Null", "NULL"))


def fault_of(key: str, value: Value) -> str | None:
    """What is wrong with a value of this key, as a half sentence; `None` where it says something."""
    text = value.text
    if (not text.strip() and value.kind in ("null", "text")) or (text in _NULLS and value.kind == "null"):
        return "has no value; write one, or delete the key"
    if not text:
        return None
    if key == "license" and text.casefold() in ("license", "licence"):
        return f"says `{text}`, a placeholder; write the licence's id, or delete the key"
    if text[0] in _FIRST and value.kind == "text" and _PLACEHOLDER.fullmatch(text.strip()):
        return f"says `{text}`, a placeholder; write the value, or delete the key"
    return None
