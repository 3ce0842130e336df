"""What can be listed is documented, and what is quoted is true."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from cardsmith.cli.commands import COMMANDS

_ROOT = Path(__file__).parent.parent
_README = (_ROOT / "README.md").read_text("utf-8")
#: What stands in a fenced block is an example, and leads where its reader's own files are.
_FENCED = re.compile(r"^(`{3,}|~{3,})[^\n]*\n.*?^\1$", re.MULTILINE | re.DOTALL)


def test_the_readme_names_every_command() -> None:
    assert [name for name in COMMANDS if f"`cardsmith {name}" not in _README] == []


def test_the_card_in_the_readme_is_the_golden(golden: Callable[[Path, str], None]) -> None:
    before, _, rest = _README.partition("````markdown\n")
    after = rest.partition("````\n")[2]
    card = (_ROOT / "tests/cases/gpt-oss-lora/README.md").read_text("utf-8")
    golden(_ROOT / "README.md", f"{before}````markdown\n{card}````\n{after}")


def test_every_link_inside_the_project_leads_somewhere() -> None:
    pages = [
        _ROOT / "README.md",
        _ROOT / "CONTRIBUTING.md",
        *(_ROOT / "docs").rglob("*.md"),
        _ROOT / "examples/README.md",
    ]
    dead = [
        f"{page.name}: {target}"
        for page in pages
        for target in re.findall(r"\]\((?!\w+:|#)([^)#\s]+)", _FENCED.sub("", page.read_text("utf-8")))
        if not (page.parent / target).exists()
    ]
    assert dead == []


#: A link, and the function that its title names.
_TEST_LINK = re.compile(r'\]\(([^)\s]+)(?: "([^"]+)")?\)')


def test_what_the_comparison_says_of_cardsmith_is_shown_by_a_test() -> None:
    page = _ROOT / "docs" / "comparison.md"
    rows = [line.split(" | ") for line in page.read_text("utf-8").splitlines() if line.startswith("| ")]
    said = {row[0].removeprefix("| "): row[1] for row in rows[1:]}
    assert [feature for feature, word in said.items() if word != "no" and not _TEST_LINK.search(word)] == []
    links = [link for word in said.values() for link in _TEST_LINK.findall(word)]
    assert [link for link in links if not _is_a_test(page.parent / link[0], link[1])] == []


def _is_a_test(path: Path, function: str) -> bool:
    inside = (
        path.resolve().is_relative_to(_ROOT.resolve() / "tests") and path.name.startswith("test_") and path.is_file()
    )
    return inside and f"\ndef {function}(" in path.read_text("utf-8")


def test_every_make_target_that_is_named_exists() -> None:
    makefile = (_ROOT / "Makefile").read_text("utf-8")
    named = set(
        re.findall(r"^make (\w+)", _README + (_ROOT / "CONTRIBUTING.md").read_text("utf-8"), flags=re.MULTILINE)
    )
    assert named <= set(re.findall(r"^(\w+):", makefile, flags=re.MULTILINE))
