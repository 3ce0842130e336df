"""Run → Facts: what a training run, live or saved, says of itself.

Names are loaded when first used: `validate` reads facts.json and the papers, and needs no collector.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cardsmith.facts.collecting import collect, from_run
    from cardsmith.facts.findings import OWNER, Finding, assemble, disassemble
    from cardsmith.facts.licence import resolve_license
    from cardsmith.facts.model import Facts
    from cardsmith.facts.store import read, write

_HOMES = {
    "OWNER": "findings",
    "Facts": "model",
    "Finding": "findings",
    "assemble": "findings",
    "collect": "collecting",
    "disassemble": "findings",
    "from_run": "collecting",
    "read": "store",
    "resolve_license": "licence",
    "write": "store",
}

__all__ = [
    "OWNER",
    "Facts",
    "Finding",
    "assemble",
    "collect",
    "disassemble",
    "from_run",
    "read",
    "resolve_license",
    "write",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
