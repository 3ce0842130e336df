"""What a card may say of the verdict that lies beside it.

Only what stays the same from one verification to the next on the same machine is taken: no times, no rates, no memory.
A card that is rendered again after its weights were verified again is thus the same card.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from cardsmith.artifact.digests import same
from cardsmith.card.model import Card
from cardsmith.card.snippets import usage_snippets
from cardsmith.render.verification import UNVERIFIED, Verification

VERDICT = Path(".cardsmith") / "verdict.json"
RECEIPT = Path(".cardsmith") / "receipt.json"
#: The check that ran the card's own code, with a digest of each block in its evidence.
QUICK_START = "quick-start"
#: No verdict and no receipt is larger, in bytes.
_LARGEST = 2**24


def standing(folder: Path, card: Card) -> Verification | None:
    """What may be said beside `card` of the verdict in `folder`, when it passed and is of the files that lie there.

    Without one, what the last push went without: a verification, or one that passed. None where nothing is to be said.
    """
    known = _object(folder / VERDICT)
    went_without = _object(folder / RECEIPT).get("verified") is False
    is_told = known.get("verdict") == "passed" or (known.get("verdict") == "failed" and went_without)
    if is_told and _is_of(folder, known):
        return of_verdict(known, card)
    return UNVERIFIED if went_without else None


def _is_of(folder: Path, verdict: Mapping[str, Any]) -> bool:
    """Whether it speaks of the files that lie there."""
    try:
        return same(folder, _texts(verdict.get("files")))
    except OSError:
        return False


def of_verdict(verdict: Mapping[str, Any], card: Card) -> Verification:
    """What `card` may say of a verdict, given as the object in verdict.json."""
    checks = [check for check in _list(verdict.get("checks")) if isinstance(check, dict)]
    versions, device = _texts(verdict.get("versions")), _text(verdict.get("device"))
    output = _output(checks, card)
    return Verification(
        passed=tuple(name for name in _named(checks, "passed") if name != QUICK_START or output is not None),
        failed=tuple(_named(checks, "failed")),
        skipped=tuple(name for name in _named(checks, "skipped") if name != QUICK_START),
        device="CPU" if device == "cpu" else versions.get("gpu", device),
        dtype=_text(verdict.get("dtype")),
        versions=versions,
        quick_start=bool(usage_snippets(card)),
        output=output,
    )


def _named(checks: list[dict[str, Any]], outcome: str) -> list[str]:
    return [str(check.get("name")) for check in checks if check.get("outcome") == outcome]


def _output(checks: list[dict[str, Any]], card: Card) -> str | None:
    """What the blocks of `card` printed; None where it was not these that ran."""
    check = next((check for check in checks if check.get("name") == QUICK_START), {})
    evidence = check.get("evidence")
    blocks = _list(evidence.get("blocks")) if isinstance(evidence, dict) else []
    known = [block for block in blocks if isinstance(block, dict)]
    same_text = [snippet.digest for snippet in usage_snippets(card)] == [block.get("sha256") for block in known]
    if check.get("outcome") != "passed" or not known or not same_text:
        return None
    return "\n\n".join(str(block.get("output", "")).strip("\n") for block in known)


def _object(path: Path) -> dict[str, Any]:
    """The JSON object in a file; empty where there is none."""
    try:
        data = json.loads(path.read_bytes()) if path.is_file() and path.stat().st_size <= _LARGEST else {}
    except (OSError, ValueError, RecursionError):
        return {}
    return data if isinstance(data, dict) else {}


def _texts(value: object) -> dict[str, str]:
    return {str(name): text for name, text in value.items() if isinstance(text, str)} if isinstance(value, dict) else {}


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []
