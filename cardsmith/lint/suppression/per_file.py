"""Rules that do not count in some files: `per-file-ignores`."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping
from pathlib import Path, PurePath

from cardsmith import arguments
from cardsmith.errors import ConfigError
from cardsmith.lint.registry import known
from cardsmith.lint.suppression.suppress import UNSILENCED


class PerFile:
    """Globs and the codes that do not count where they match.

    A glob without `/` means a name in any folder; others start at `root`, and a folder means all that lies in it. `*`
    and `?` stay in a folder, `**` goes through them.

    Args:
        ignores: glob → codes, or their beginnings.
        root: the folder that the globs start from; the working folder when not given.

    Raises:
        ConfigError: there is no such rule, or it is one of those that nothing silences.
    """

    def __init__(self, ignores: Mapping[str, str | Iterable[str]], root: Path | None = None) -> None:
        self._root = os.path.abspath(root or ".")  # noqa: PTH100 - links stay as they are named
        self._ignores = [
            (_pattern(glob), tuple(map(_silenced, arguments.texts("per_file_ignores", codes))))
            for glob, codes in ignores.items()
        ]
        self._of_path: dict[str, tuple[str, ...]] = {}

    def silences(self, path: str, code: str) -> bool:
        """Whether this rule does not count in this file."""
        if not self._ignores:
            return False
        if path not in self._of_path:
            place = PurePath(os.path.relpath(path, self._root)).as_posix()
            matching = (codes for pattern, codes in self._ignores if pattern.fullmatch(place))
            self._of_path[path] = tuple(code for codes in matching for code in codes)
        return bool(self._of_path[path]) and code.startswith(self._of_path[path])


def _silenced(code: str) -> str:
    found = known(code)
    if UNSILENCED.startswith(found) or found.startswith(UNSILENCED):
        raise ConfigError(f"{found} cannot be ignored for single files: what it finds must not be published anywhere.")
    return found


def _pattern(glob: str) -> re.Pattern[str]:
    """What `glob` matches, as a path from the root."""
    plain = glob.removeprefix("./").strip("/")
    anywhere = "" if "/" in glob.strip("/") else "(?:.*/)?"
    parts = re.split(r"(\*\*/|/\*\*$|\*\*|\*|\?)", plain)
    return re.compile(anywhere + "".join(_WILD.get(part, re.escape(part)) for part in parts) + "(?:/.*)?", re.DOTALL)


_WILD = {"**/": "(?:.*/)?", "/**": "/.*", "**": ".*", "*": "[^/]*", "?": "[^/]"}
