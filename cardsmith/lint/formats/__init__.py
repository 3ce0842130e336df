"""How findings are written: one output a file. To add one: write the file, add it to `FORMATS`, add its case."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from cardsmith.lint.formats import github, gitlab, json, junit, sarif, text
from cardsmith.lint.model import Diagnostic


class Format(Protocol):
    """A module of this folder."""

    def write(self, diagnostics: Sequence[Diagnostic]) -> str:
        """The whole output, with its last line end."""


FORMATS: Mapping[str, Format] = {
    "text": text,
    "json": json,
    "sarif": sarif,
    "github": github,
    "gitlab": gitlab,
    "junit": junit,
}
