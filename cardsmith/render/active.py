"""Active content: what a reader's browser would run. No template and no value may bring it into a card."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cardsmith.card.sections import after, lines

_TAGS = "script|iframe|object|embed|applet|meta|base|form|link|style"
_ACTIVE = re.compile(
    rf"<\s*(?:{_TAGS})\b"
    r"|<[a-z][^<>]{0,500}\son[a-z]{3,20}\s*="
    # as the target of a link, and as an attribute: in plain words it does nothing
    r"|(?:(?<!\\)\]\(|<[a-z][^<>]{0,500}=\s*[\"']?)\s*(?:javascript:|vbscript:|data:text/html)",
    re.IGNORECASE,
)
#: Whatever is active has one of these, on a line or broken at its end. Most cards have none: one look is enough.
_SUSPECT = re.compile(
    rf"<\s*(?:(?:{_TAGS})\b|$)|\son[a-z]{{3,20}}\s*(?:=|$)|javascript:|vbscript:|data:text/html",
    re.IGNORECASE | re.MULTILINE,
)


def active_content(body: str) -> str | None:
    """The first piece of active content outside of code blocks, or `None`."""
    if ("<" not in body and "](" not in body) or not _SUSPECT.search(body):
        return None
    match = _ACTIVE.search("".join(_outside_code(body)))
    return match[0] if match else None


def _outside_code(body: str) -> Iterator[str]:
    block: str | None = None
    for line in lines(body):
        block_before, block = block, after(block, line.rstrip("\r\n"))
        if not any(each and each[0] in "`~" for each in (block_before, block)):
            yield line
