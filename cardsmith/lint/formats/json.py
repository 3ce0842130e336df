"""For machines: one array for all cards. It is pure ASCII, so nothing in it can act on a terminal."""

from __future__ import annotations

import json
from collections.abc import Sequence

from cardsmith.lint.model import Diagnostic


def write(diagnostics: Sequence[Diagnostic]) -> str:
    """The findings as a JSON array."""
    return json.dumps([diagnostic.to_json() for diagnostic in diagnostics], indent=2) + "\n"
