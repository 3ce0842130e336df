"""For code scanning: SARIF 2.1.0, within the limits of GitHub. Pure ASCII.

Lines and columns are those of characters (`columnKind`), addresses are from the folder that cardsmith ran in.
"""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from typing import Any

from cardsmith import __version__
from cardsmith.lint import fingerprints, registry
from cardsmith.lint.model import Diagnostic, Severity
from cardsmith.lint.rules import RULES, Rule

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
#: GitHub rejects a run with more.
MOST = 25_000
_LEVELS: dict[Severity, str] = {"error": "error", "warning": "warning", "info": "note"}
_PROBLEMS: dict[Severity, str] = {"error": "error", "warning": "warning", "info": "recommendation"}
#: Ours, and not `primaryLocationLineHash`: GitHub's upload computes that one, and warns where it is another.
_FINGERPRINT = "cardsmith/v1"


def write(diagnostics: Sequence[Diagnostic]) -> str:
    """One run. What could not be checked is told of the run, for nothing is known to be wrong."""
    checked = [each for each in diagnostics if not each.unchecked]
    kept = _worst(checked)
    notes = [_note(each.message, each) for each in diagnostics if each.unchecked]
    if len(kept) < len(checked):
        text = f"{len(checked)} findings: the {len(checked) - len(kept)} least severe are left out, GitHub takes {MOST}"
        notes.insert(0, {"level": "warning", "message": {"text": text}})
    return json.dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [_run(kept, notes)]}, indent=2) + "\n"


def _worst(diagnostics: Sequence[Diagnostic]) -> Sequence[Diagnostic]:
    """As many as GitHub takes, the most severe ones, in the order they have."""
    if len(diagnostics) <= MOST:
        return diagnostics
    order = sorted(range(len(diagnostics)), key=lambda index: list(_LEVELS).index(diagnostics[index].severity))
    return [diagnostics[index] for index in sorted(order[:MOST])]


def _run(diagnostics: Sequence[Diagnostic], notes: list[dict[str, Any]]) -> dict[str, Any]:
    codes = {each.code for each in diagnostics}
    rules = [rule for rule in RULES if rule.CODE in codes]
    places = {rule.CODE: index for index, rule in enumerate(rules)}
    prints = fingerprints.of(diagnostics)
    driver = {"name": "cardsmith", "version": __version__, "rules": [_rule(rule) for rule in rules]}
    return {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "invocations": [{"executionSuccessful": True, "toolExecutionNotifications": notes}],
        "results": [_result(each, places, sign) for each, sign in zip(diagnostics, prints, strict=True)],
    }


def _rule(rule: Rule) -> dict[str, Any]:
    text, url = registry.text(rule), registry.url(rule.CODE)
    return {
        "id": rule.CODE,
        "name": rule.NAME,
        "shortDescription": {"text": _plain(registry.summary(rule))},
        "fullDescription": {"text": _plain(registry.summary(rule))},
        "help": {"text": _plain(text), "markdown": _braces(text)},
        **({"helpUri": url} if url else {}),
        "defaultConfiguration": {"level": _LEVELS[rule.SEVERITY]},
        "properties": {"tags": ["model-card"], "problem.severity": _PROBLEMS[rule.SEVERITY], "precision": "very-high"},
    }


def _result(each: Diagnostic, places: dict[str, int], fingerprint: str) -> dict[str, Any]:
    return {
        "ruleId": each.code,
        **({"ruleIndex": places[each.code]} if each.code in places else {}),
        "level": _LEVELS[each.severity],
        "message": {"text": _plain(each.message)},
        "locations": [_location(each)],
        "partialFingerprints": {_FINGERPRINT: fingerprint},
    }


def _note(text: str, each: Diagnostic) -> dict[str, Any]:
    return {"level": "note", "message": {"text": _plain(text)}, "locations": [_location(each)]}


def _location(each: Diagnostic) -> dict[str, Any]:
    region = {
        "startLine": each.line,
        "startColumn": each.column,
        "endLine": each.end_line,
        "endColumn": each.end_column,
    }
    return {"physicalLocation": {"artifactLocation": _artifact(each.path), "region": region}}


def _artifact(path: str) -> dict[str, str]:
    from urllib.parse import quote

    place = fingerprints.relative(path)
    if place.startswith("/"):
        return {"uri": "file://" + quote(os.fsencode(place))}
    return {"uri": quote(os.fsencode(place)), "uriBaseId": "%SRCROOT%"}


def _plain(text: str) -> str:
    """`text` as a plain message: in one, `[a](b)` would be a link to a place of the report."""
    return _braces(text.replace("](", "] ("))


def _braces(text: str) -> str:
    """In messages `{0}` stands for an argument; braces are doubled."""
    return text.replace("{", "{{").replace("}", "}}")
