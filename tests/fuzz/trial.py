"""One input through everything: rules, formats, fixes. What may not happen ends it with an error."""

from __future__ import annotations

import json
import time
from collections.abc import Iterable
from pathlib import Path
from xml.etree import ElementTree as ET

from cardsmith.card.model import Card
from cardsmith.lint import FORMATS, Diagnostic
from cardsmith.lint.document import Document
from cardsmith.lint.engine.diagnose import Case, diagnose
from cardsmith.lint.fixing.mending import mend
from cardsmith.lint.fixing.subject import Subject
from cardsmith.lint.folder.beside import Beside
from cardsmith.lint.rules import RULES
from pace import is_within

from .inputs import Input

#: seconds that a process may compute over one input: to check it, and to check, write and mend it, again and again
LONGEST, LONGEST_MENDED = 2.0, 20.0
MANY = 10_000


def attempt(given: Input, folder: Path) -> None:
    """Check, write and mend it.

    Args:
        given: the input.
        folder: an empty folder for its files; they are taken away again.

    Raises:
        Exception: whatever a rule, a format or a fix fails with.
        AssertionError: it took too long, or the answer is wrong in itself.
    """
    written = [_write(folder / name, content) for name, content in given.files.items()]
    began = time.process_time()
    try:
        _through(Card(given.card), folder / "README.md" if written else None)
    finally:
        for path in written:
            path.unlink(missing_ok=True)
    seconds = time.process_time() - began
    assert is_within(LONGEST_MENDED, seconds), f"all of it took {seconds:.1f} s"


def _write(path: Path, content: bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def _through(card: Card, path: Path | None) -> None:
    beside = Beside.of(path) if path else None
    document = Document(card, path.parent if path else None, beside=beside)
    began = time.process_time()
    found = sorted(diagnose(Case(document, str(path or "README.md"), _raised), RULES), key=lambda each: each.sort_key)
    seconds = time.process_time() - began
    assert is_within(LONGEST, seconds), f"the check took {seconds:.1f} s"
    for each in found:
        _hold(each, document)
    _write_all(found)
    mended = mend(Subject(card, path), lambda _: True)
    again = mended.after.get(str(path or "README.md"), card.text)
    # of tens of thousands of fixes, and of fifty in one another, some are left for the next time
    if not path and len(mended.fixed) < MANY and mended.settled:
        assert not mend(Subject(Card(again)), lambda each: each not in mended.left).fixed, "mended twice"


def _hold(each: Diagnostic, document: Document) -> None:
    assert 1 <= each.line <= each.end_line, each
    assert each.column >= 1, each
    assert each.end_column >= 1, each
    assert each.message, each
    assert "\n" not in each.message, each
    for edit in each.edits:
        assert 0 <= edit.start <= edit.end, each
    assert each.code != "CS001" or "cardsmith" in document.text, each


def _write_all(found: Iterable[Diagnostic]) -> None:
    """Each format writes what its readers can read."""
    found = list(found)
    for name, form in FORMATS.items():
        text = form.write(found)
        text = text if isinstance(text, str) else "".join(text)
        text.encode("utf-8", "backslashreplace")
        if name in ("json", "sarif", "gitlab"):
            json.loads(text)
        elif name == "junit":
            ET.fromstring(text.encode("utf-8", "backslashreplace"))  # noqa: S314 - our own
        else:
            assert not any(character in text for character in "\0\x07\x08\x1b\x7f\x85\u202e"), name


def _raised(error: Exception) -> None:
    raise error
