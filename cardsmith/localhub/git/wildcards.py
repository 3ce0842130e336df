"""Patterns of `.gitignore` and `.gitattributes` that can be matched in reasonable time.

A pattern with many stars is tried in all ways to divide a name among them: `*a*a*a*a*b` and the like keep a processor
busy for hours, in git's matcher as in a regular expression.
"""

from __future__ import annotations

_IN_A_SEGMENT = 3
_ACROSS = 2


def untamed(rules: bytes) -> str | None:
    """The first line with a pattern that could take hours; nothing if there is none.

    Args:
        rules: the content of a `.gitignore` or a `.gitattributes`.
    """
    lines = (line.strip() for line in rules.decode("utf-8", "replace").splitlines())
    return next((line for line in lines if not line.startswith("#") and _is_untamed(line)), None)


def _is_untamed(line: str) -> bool:
    segments = line.split("/")
    return segments.count("**") > _ACROSS or any(part.count("*") > _IN_A_SEGMENT for part in segments)
