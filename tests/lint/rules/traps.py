"""What the tests at the edges of rules share: cards made of parts, what a rule points at, what its fix makes of it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from cardsmith.card.model import Card
from cardsmith.lint import Diagnostic, validate
from cardsmith.lint.edits.applying import apply


def head(yaml: str, text: str = "") -> str:
    """A card of this front matter."""
    return f"---\n{yaml}\n---\n\n{text}"


def body(text: str) -> str:
    """A card of this body."""
    return head("license: mit", f"{text}\n")


def found(text: str, code: str) -> list[str]:
    """What a rule reports of a card without a folder, as the text it points at."""
    lines = text.split("\n")
    return [_shown(lines, each) for each in validate(Card(text), select=[code])]


def folder(place: Path, files: Mapping[str, str | bytes]) -> Path:
    """Write files into a folder."""
    for name, content in files.items():
        (place / name).parent.mkdir(parents=True, exist_ok=True)
        (place / name).write_bytes(content.encode() if isinstance(content, str) else content)
    return place


def of_folder(place: Path, code: str) -> list[Diagnostic]:
    """What a rule reports of the card in a folder."""
    return validate(place / "README.md", select=[code])


def mended(place: Path, code: str) -> str:
    """The card of a folder after the fixes of a rule, made as often as they find something.

    It changes nothing more when they are made again, and no other rule finds what it did not find before.
    """
    path = place / "README.md"
    before = {each.code for each in validate(path) if each.severity != "info"}
    for _ in range(20):
        text = path.read_bytes().decode()
        edits = next((each.edits for each in of_folder(place, code) if each.edits), ())
        if not edits:
            break
        path.write_bytes(apply(text, edits).encode())
    else:
        raise AssertionError(f"{code}: the fixes come to no end")
    assert {each.code for each in validate(path) if each.severity != "info"} <= before
    return path.read_bytes().decode()


def _shown(lines: list[str], each: Diagnostic) -> str:
    if each.line == each.end_line:
        return lines[each.line - 1][each.column - 1 : each.end_column - 1]
    return "\n".join([lines[each.line - 1][each.column - 1 :], "…"])
