"""What was asked of a push."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from cardsmith.push.card.join import Side
from cardsmith.push.hub import Hub
from cardsmith.push.preparing.signature import Key
from cardsmith.push.receipt import Receipt


@dataclass(frozen=True, kw_only=True)
class Wish:
    """Each field is an argument of `push`, checked."""

    folder: Path
    hub: Hub
    public: bool
    pr: bool
    revision: str | None
    message: str | None
    include: tuple[str, ...]
    allow: tuple[str, ...]
    prefer: Side | None
    key: Key | None
    dry_run: bool
    confirm: Callable[[Receipt], bool]
