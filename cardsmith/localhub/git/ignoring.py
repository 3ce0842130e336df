"""What a `.gitignore` leaves out of a commit."""

from __future__ import annotations

import time

import pathspec

from ..wire.answers import Refusal
from ..wire.wholetext import clipped
from .wildcards import untamed

#: How long a `.gitignore` may be, in bytes, and how long it may take for all files of a request, in seconds of work.
_SIZE = 200_000
_PATIENCE = 5.0


class Ignored:
    """The files that the rules name.

    Args:
        rules: the content of a `.gitignore`.

    Raises:
        Refusal: 400 for rules that cannot be read, or that would take hours.
    """

    def __init__(self, rules: bytes) -> None:
        if len(rules) > _SIZE:
            raise Refusal(400, f"The .gitignore is larger than {_SIZE} bytes")
        if line := untamed(rules):
            raise Refusal(400, f"The .gitignore has a pattern with too many stars: {clipped(line)}")
        try:
            self._rules = pathspec.GitIgnoreSpec.from_lines(rules.decode("utf-8", "replace").splitlines())
        except ValueError as error:
            raise Refusal(400, "The .gitignore cannot be read") from error
        self._end = time.thread_time() + _PATIENCE

    def names(self, path: str) -> bool:
        """Whether a file is left out; to be asked in the thread that made this."""
        if time.thread_time() > self._end:
            raise Refusal(400, "The .gitignore has too many patterns for so many files; send fewer at once")
        return self._rules.match_file(path)
