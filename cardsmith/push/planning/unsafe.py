"""What no rule may publish: entries whose name or kind is a danger, whatever their content."""

from __future__ import annotations

import os
import unicodedata
from pathlib import Path

from cardsmith.artifact.names import not_linked
from cardsmith.credentials import kinds_in
from cardsmith.expressions import expression

#: Control and format characters, halves of surrogates (bytes that are no UTF-8), line and paragraph separators.
_BAD_CATEGORIES = ("Cc", "Cf", "Cs", "Zl", "Zp")
#: Windows opens a device in place of these, with any ending, drops dots and blanks at the end of a name, and takes what
#: follows a colon as a stream of the file before it.
_DEVICE = expression(r"(?i:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?")
_FORBIDDEN = frozenset('<>:"|?*')
#: in bytes; S3 and Git for Windows hold no longer path
LONGEST_PATH = 1024


def unsafe(folder: Path, path: str) -> str | None:
    """Why no rule may publish this entry of the folder, or `None`.

    Args:
        folder: the folder.
        path: of the entry in it, with `/`.
    """
    if why := _by_name(path):
        return why
    full, root = os.path.join(folder, path), os.path.realpath(folder)  # noqa: PTH118 - many times as fast as Path
    if os.path.islink(full):  # noqa: PTH114
        return _unsafe_link(Path(root), full)
    if not _is_inside(os.path.realpath(full), root):
        return "in a folder that is a link out of here"
    if os.path.isdir(full):  # noqa: PTH112
        return "a folder that cannot be read"
    return None if os.path.isfile(full) else "not a regular file"  # noqa: PTH113


def _is_inside(path: str, root: str) -> bool:
    return path.startswith(root if root.endswith(os.sep) else root + os.sep)


def _by_name(path: str) -> str | None:
    if "\\" in path or (not path.isprintable() and any(unicodedata.category(char) in _BAD_CATEGORIES for char in path)):
        return "its name has characters that a repository cannot hold"
    if kinds := kinds_in(path):
        return f"its name holds {kinds[0]}"
    if len(path.encode()) > LONGEST_PATH:
        return f"its path is longer than {LONGEST_PATH} bytes"
    parts = path.split("/")
    if _FORBIDDEN.intersection(path) or any(_DEVICE.fullmatch(part) or part[-1:] in (".", " ") for part in parts):
        return "Windows cannot hold a file of this name"
    return None


def _unsafe_link(folder: Path, link: str) -> str | None:
    """Why the link must not be followed: what it leads to would be published under its name."""
    target = Path(os.path.realpath(link))
    if not target.is_relative_to(folder):
        return "a link that leaves the folder"
    if target.is_dir():
        return "a link to a folder"
    if not target.is_file():
        return "a link to nothing that could be published"
    why = not_linked(target.relative_to(folder).as_posix())
    return why and f"a link to {target.relative_to(folder).as_posix()}: {why}"
