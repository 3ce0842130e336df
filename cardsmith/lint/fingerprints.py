"""What tells a finding from all others, also in the next version of a card: rule, file and words, never the line."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable
from pathlib import PurePath

from cardsmith.lint.model import Diagnostic


def of(diagnostics: Iterable[Diagnostic]) -> list[str]:
    """A fingerprint for each, unique among them; the same words found twice are told apart by their order."""
    seen: Counter[str] = Counter()
    found: list[str] = []
    for each in diagnostics:
        context = context_of(each, relative(each.path))
        seen[context] += 1
        found.append(_digest(context, str(seen[context])))
    return found


def context_of(each: Diagnostic, path: str) -> str:
    """A digest of the rule, the file that is called `path`, and the words of the line, however they are spaced."""
    return _digest(each.code, path, " ".join(each.excerpt.split()))


def relative(path: str) -> str:
    """A path as reports name it: from the folder that cardsmith runs in, where it lies there, and with `/`."""
    absolute, here = os.path.abspath(path), os.getcwd()  # noqa: PTH100, PTH109 - links stay as they are named
    inside = absolute.startswith(os.path.join(here, ""))  # noqa: PTH118
    return PurePath(os.path.relpath(absolute, here) if inside else absolute).as_posix()


def _digest(*parts: str) -> str:
    import hashlib  # OpenSSL's start costs more than a card

    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:40]
