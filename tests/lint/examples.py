"""The examples on a rule's page, as files."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from cardsmith.lint.pages import text
from cardsmith.lint.rules import Rule

_BLOCK = re.compile(r"^~~~\w+ (\S+?)(?::(\d+))?\n(.*?)^~~~$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True, kw_only=True)
class Example:
    """A card and the files beside it."""

    #: name → text
    files: Mapping[str, str]
    #: where the rule must fire; `None` where it must be silent
    line: int | None

    def write(self, folder: Path) -> Path:
        """Write the files, and return the path of the card."""
        for name, content in self.files.items():
            (folder / name).write_bytes(content.encode())
        return folder / "README.md"


def sections(rule: Rule) -> dict[str, str]:
    """Heading → what stands under it, outside the examples; the summary under ''."""
    found, heading, fenced = {"": ""}, "", False
    for line in text(rule).splitlines(keepends=True):
        fenced ^= line.startswith("~~~")
        if line.startswith("## ") and not fenced:
            heading = line[3:].strip()
            found[heading] = ""
        else:
            found[heading] += line
    return found


def examples(rule: Rule, heading: str) -> list[Example]:
    """The examples under `Bad` or `Good`: each begins with its README.md, the files that follow lie beside it."""
    found: list[Example] = []
    for name, line, content in _BLOCK.findall(sections(rule)[heading]):
        if name == "README.md":
            found.append(Example(files={name: content}, line=int(line) if line else None))
        else:
            found[-1] = Example(files={**found[-1].files, name: content}, line=found[-1].line)
    return found
