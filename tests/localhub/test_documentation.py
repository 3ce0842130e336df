"""docs/localhub.md names tests that exist."""

from __future__ import annotations

import re
from pathlib import Path

_HERE = Path(__file__).parent
_PAGE = _HERE.parent.parent / "docs" / "localhub.md"


def test_every_test_that_the_page_names_exists() -> None:
    named = re.findall(r"`(test_\w+\.py)::(test_\w+)`", _PAGE.read_text(encoding="utf-8"))
    assert len(named) > 40
    absent = [f"{file}::{name}" for file, name in named if f"def {name}(" not in (_HERE / file).read_text("utf-8")]
    assert absent == []
