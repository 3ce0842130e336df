"""Values that look filled in, or are there, and say nothing."""

from __future__ import annotations

import re

from cardsmith.lint.metadata import Value

#: what TRL, transformers, the Hub's own templates and people leave
_PLACEHOLDER = re.compile(
    r"\[?more information needed\]?|\[needs more information\]|to[ -]?do|tbd|fixme|<[\w -]+>"
    r"|any valid license identifier|url to a thumbnail used in social sharing|\?{2,}"
    r"|(?:list of )?iso 639-1 code for your language.{0,40}"
    r"|<?your[-_ ](?:name|user ?name|username|org|organization|model|repo)[^/\s]*(?:/\S*)?",
    re.IGNORECASE,
)


def fault_of(key: str, value: Value) -> str | None:
    """What is wrong with a value of this key, as a half sentence; `None` where it says something."""
    if value.kind == "null" or (value.kind == "text" and not value.text.strip()):
        return "has no value; write one, or delete the key"
    if key == "license" and value.text.casefold() in ("license", "licence"):
        return f"says `{value.text}`, a placeholder; write the licence's id, such as `apache-2.0`, or delete the key"
    if value.kind == "text" and _PLACEHOLDER.fullmatch(value.text.strip()):
        return f"says `{value.text}`, a placeholder; write the value, or delete the key"
    return None
