"""How findings are written: one output a file. To add one: write the file, add it to `FORMATS`, add its case."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from importlib import import_module
from typing import Protocol, cast

from cardsmith.lint.model import Diagnostic


class Format(Protocol):
    """A module of this folder."""

    def write(self, diagnostics: Sequence[Diagnostic]) -> str:
        """The whole output, with its last line end."""


class _Formats(Mapping[str, Format]):
    """The modules of these names, each loaded when it is asked for: a run needs one."""

    def __init__(self, *names: str) -> None:
        self._names = names

    def __getitem__(self, name: str) -> Format:
        if name not in self._names:
            raise KeyError(name)
        return cast("Format", import_module(f"{__name__}.{name}"))

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


FORMATS = _Formats("text", "json", "sarif", "github", "gitlab", "junit")
