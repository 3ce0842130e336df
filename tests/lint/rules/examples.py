"""The cases of a rule, as files: the examples on its page, and more of the same form in `rules/CODE.md`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from cardsmith.lint.registry import text
from cardsmith.lint.rules import Rule

from . import weights

_MORE = Path(__file__).parent
_BLOCK = re.compile(r"^~~~\w+ (\S+?)(?::(\d+))?\n(.*?)^~~~$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True, kw_only=True)
class Example:
    """A card and the files beside it."""

    #: name → text
    files: Mapping[str, str]
    #: where the rule must fire; `None` where it must be silent
    line: int | None
    #: the file of that line
    file: str
    #: whether weights lie beside a configuration, though the page shows none
    is_whole: bool = True

    def write(self, folder: Path) -> Path:
        """Write the files, and return the path of the card."""
        files = weights.whole(self.files) if self.is_whole else self.files
        for name in files:
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(weights.data(name, files))
        return folder / "README.md"


def sections(page: str) -> dict[str, str]:
    """Heading → what stands under it, outside the examples; the summary under ''."""
    found, heading, fenced = {"": ""}, "", False
    for line in page.splitlines(keepends=True):
        fenced ^= line.startswith("~~~")
        if line.startswith("## ") and not fenced:
            heading = line[3:].strip()
            found[heading] = ""
        else:
            found[heading] += line
    return found


def on_page(rule: Rule, heading: str) -> list[Example]:
    """The examples under `Bad` or `Good` of the rule's page."""
    return _of_rule(rule, _examples(text(rule), heading))


def examples(rule: Rule, heading: str) -> list[Example]:
    """Those of the page, and those under the same heading of `rules/CODE.md`."""
    more = _MORE / f"{rule.CODE}.md"
    found = _examples(more.read_text("utf-8"), heading) if more.is_file() else []
    return on_page(rule, heading) + _of_rule(rule, found)


def _of_rule(rule: Rule, found: list[Example]) -> list[Example]:
    """What the rules of the artifact look at is as the page shows it."""
    return [replace(each, is_whole=not rule.CODE.startswith("AR")) for each in found]


def _examples(page: str, heading: str) -> list[Example]:
    """Each begins with its README.md; the files that follow lie beside it, in folders where their name says so."""
    found: list[Example] = []
    for name, line, content in _BLOCK.findall(sections(page).get(heading, "")):
        place = int(line) if line else None
        if name == "README.md":
            found.append(Example(files={name: content}, line=place, file=name))
        else:
            last = found[-1]
            at = (place, name) if place else (last.line, last.file)
            found[-1] = Example(files={**last.files, name: content}, line=at[0], file=at[1])
    return found
