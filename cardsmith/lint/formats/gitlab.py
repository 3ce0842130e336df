"""For GitLab: a code quality report. Pure ASCII."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from cardsmith.lint import fingerprints
from cardsmith.lint.model import Diagnostic, Severity

_SEVERITIES: dict[Severity, str] = {"error": "major", "warning": "minor", "info": "info"}


def write(diagnostics: Sequence[Diagnostic]) -> str:
    """A JSON array of entries. GitLab shows one of those with the same fingerprint: each has its own."""
    signed = zip(diagnostics, fingerprints.of(diagnostics), strict=True)
    return json.dumps([_entry(*each) for each in signed], indent=2) + "\n"


def _entry(each: Diagnostic, fingerprint: str) -> dict[str, Any]:
    return {
        "description": f"{each.code} {each.message}",
        "check_name": each.name,
        "fingerprint": fingerprint,
        "severity": _SEVERITIES[each.severity],
        "location": {
            "path": fingerprints.relative(each.path),
            "lines": {"begin": each.line, "end": each.end_line},
        },
    }
