"""The words of a card as a set, so that many rules can ask after many words in little time.

Words are bytes: a table then turns a whole card to lower case and takes its punctuation out in one pass.
"""

from __future__ import annotations

#: letters in lower case, digits, and all that is not ASCII; the rest parts words
_TABLE = bytes(ord(chr(n).lower()) if chr(n).isalnum() or n > 127 else 32 for n in range(128)) + bytes(range(128, 256))
#: words of the sentences that generators leave where nobody has said anything
_SIGNS = frozenset((b"needed", b"none", b"unknown"))
#: Lines with these say nothing.
_EMPTY_LINES = (
    "more information needed",
    "use the code below to get started with the model.",
    "users (both direct and downstream) should be made aware",
    "carbon emissions can be estimated using",
)
_EMPTY_WORDS = ("on an unknown dataset", "on the none dataset")


def vocabulary(prose: str, found: frozenset[bytes]) -> frozenset[bytes]:
    """The words of `prose`, which `found` are, without those that generators leave where nobody has said anything."""
    return found if _SIGNS.isdisjoint(found) else forms(said(prose.lower()))


def forms(text: str) -> frozenset[bytes]:
    """The words of a text, in lower case as far as they are ASCII."""
    return frozenset(text.encode("utf-8", "replace").translate(_TABLE).split())


def said(words: str) -> str:
    """`words`, a prose in lower case, without those that generators leave where nobody has said anything."""
    if "more information needed" in words:
        lines = words.split("\n")
        words = "\n".join(
            line for line in lines if not line.startswith("#") and not any(s in line for s in _EMPTY_LINES)
        )
    for empty in _EMPTY_WORDS:
        words = words.replace(empty, "")
    return words
