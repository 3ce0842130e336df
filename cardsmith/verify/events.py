"""What the child process tells its parent while it works: one JSON object a line."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from cardsmith.verify.model import CheckResult, Sample


@dataclass(frozen=True, kw_only=True)
class Started:
    """A check begins."""

    check: str


@dataclass(frozen=True, kw_only=True)
class Finished:
    """A check has ended."""

    result: CheckResult


@dataclass(frozen=True, kw_only=True)
class Sampled:
    """The artifact wrote something."""

    sample: Sample


@dataclass(frozen=True, kw_only=True)
class Progressed:
    """A check that takes long got on. Said a few times a second at most, and where it ends."""

    #: how many of how many
    done: int
    total: int
    #: of what: `bytes` that are fetched, `tensors`, `tokens`
    unit: str


@dataclass(frozen=True, kw_only=True)
class Measured:
    """Fields of the verdict that became known: `device`, `dtype`, `versions`, `tokens_per_second`, …"""

    values: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Refused:
    """The verification cannot be carried out; nothing is said about the artifact."""

    message: str


@dataclass(frozen=True, kw_only=True)
class Done:
    """Every check has ended."""


Event = Started | Finished | Sampled | Progressed | Measured | Refused | Done
Listener = Callable[[Event], None]


def encode(event: Event) -> bytes:
    """One line. Values that JSON lacks are written as text, so that no evidence can stop a run."""
    data = {"event": type(event).__name__.lower()} | {
        key: value.to_dict() if isinstance(value, CheckResult | Sample) else value for key, value in vars(event).items()
    }
    return json.dumps(data, default=str).encode() + b"\n"


def decode(line: bytes) -> Event:
    """The event in a line that `encode` wrote."""
    data = json.loads(line)
    match data.pop("event"):
        case "started":
            return Started(**data)
        case "finished":
            return Finished(result=CheckResult(**data["result"]))
        case "sampled":
            return Sampled(sample=Sample(**data["sample"]))
        case "progressed":
            return Progressed(**data)
        case "measured":
            return Measured(**data)
        case "refused":
            return Refused(**data)
        case _:
            return Done()
