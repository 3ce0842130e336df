"""Artifact → Verdict: the folder's weights are loaded in a fresh process and made to work.

`verify` is the whole of it, `verify_all` for several folders; `store` keeps the answer and says whether it still
counts. The way through the package: `artifact` (what lies there) → `parent` (starts a child) → `session` (loads) →
`checks` (look) → `model` (the verdict). `reading` needs no model in memory; `snippet` runs the quick start once the
session is over. Names are loaded when first used: the child needs few of them.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cardsmith.verify.events import Event, Listener
    from cardsmith.verify.model import CheckResult, Sample, Verdict
    from cardsmith.verify.parent.answer import Answer
    from cardsmith.verify.parent.verifying import verify, verify_all

_HOMES = {
    "Answer": "parent.answer",
    "CheckResult": "model",
    "Event": "events",
    "Listener": "events",
    "Sample": "model",
    "Verdict": "model",
    "verify": "parent.verifying",
    "verify_all": "parent.verifying",
}

__all__ = ["Answer", "CheckResult", "Event", "Listener", "Sample", "Verdict", "verify", "verify_all"]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
