"""Run → Facts: what a training run, live or saved, says of itself."""

from cardsmith.facts.collect import collect, from_run
from cardsmith.facts.findings import OWNER, Finding, assemble, disassemble
from cardsmith.facts.licence import resolve as resolve_license
from cardsmith.facts.model import Facts
from cardsmith.facts.store import read, write

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
