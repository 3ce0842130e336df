"""An entry of the folder has no place in a repository: a link out of it, a special file, a name that deceives.

## Why it matters

Tools that upload a folder follow links: what one leads to is published under its name. A name with control characters
deceives who reads a list of files. Of two names that differ in case only, one replaces the other on most desktops.

## Bad

~~~markdown README.md
---
license: mit
---

# Tiny
~~~

~~~json config.json
{"model_type": "llama"}
~~~

~~~text assets/Curve.svg
words
~~~

~~~text assets/curve.svg:1
words
~~~

## Good

~~~markdown README.md
---
license: mit
---

# Tiny
~~~

~~~json config.json
{"model_type": "llama"}
~~~

~~~text assets/curve.svg
words
~~~

## How to fix

Put the file itself in place of a link, and rename what has such a name.
"""

from __future__ import annotations

import os
import stat
import unicodedata
from collections.abc import Iterator
from pathlib import Path

from cardsmith.artifact.wording import plain
from cardsmith.lint.document import Document
from cardsmith.lint.folder.beside import Beside
from cardsmith.lint.model import Finding, Severity, Span

CODE = "AR006"
NAME = "unsafe-path"
SEVERITY: Severity = "error"

#: Control and format characters, halves of surrogates (bytes that are no UTF-8), line and paragraph separators.
_BAD_CATEGORIES = ("Cc", "Cf", "Cs", "Zl", "Zp")


def check(document: Document) -> Iterator[Finding]:
    """Yield a finding for each such entry."""
    beside = document.beside
    if beside is None:
        return
    root = Path(os.path.realpath(beside.folder))
    seen: dict[str, str] = {}
    for name in beside.names:
        fault = _fault(beside, root, name) or _clash(seen, name)
        if fault:
            yield Finding(span=Span(0, 0), message=fault, file=name)


def _fault(beside: Beside, root: Path, name: str) -> str | None:
    if "\\" in name or (not name.isprintable() and _has_unseen(name)):
        return "its name has characters that nobody sees, or a backslash; rename it"
    try:
        mode = (beside.folder / name).lstat().st_mode
    except OSError as error:
        return f"it cannot be looked at: {error.strerror}; move it out of the folder"
    if stat.S_ISLNK(mode):
        return _link(beside, root, name)
    return None if stat.S_ISREG(mode) else "a special file, no regular one; move it out of the folder"


def _has_unseen(name: str) -> bool:
    return any(unicodedata.category(character) in _BAD_CATEGORIES for character in name)


def _link(beside: Beside, root: Path, name: str) -> str | None:
    target = Path(os.path.realpath(beside.folder / name))
    # the Hub's own cache keeps every file as a link into a folder beside the snapshots
    if target.is_relative_to(root) or (root.parent.name == "snapshots" and target.is_relative_to(root.parents[1])):
        return None if target.exists() else "a link to nothing; put the file in its place"
    return "a link that leaves the folder; put the file itself in its place"


def _clash(seen: dict[str, str], name: str) -> str | None:
    other = seen.setdefault(unicodedata.normalize("NFC", name).casefold(), name)
    if other == name:
        return None
    return f"it is one name with `{plain(other, 80)}` on many file systems; rename one of them"
