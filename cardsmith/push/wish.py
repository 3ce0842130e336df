"""What was asked of a push."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cardsmith.push.card.join import Side
    from cardsmith.push.receipt import Receipt
    from cardsmith.verify import Listener


@dataclass(frozen=True, kw_only=True)
class Wish:
    """Each field is an argument of `push`."""

    folder: Path
    repo_id: str | None
    public: bool
    pr: bool
    revision: str | None
    message: str | None
    include: tuple[str, ...]
    endpoint: str | None
    verify: bool
    #: codes of findings, as the linter spells them once they are checked
    allow: tuple[str, ...]
    prefer: Side | None
    sign: Path | None
    dry_run: bool
    confirm: Callable[[Receipt], bool]
    on_event: Listener | None
    say: Callable[[str], None]
