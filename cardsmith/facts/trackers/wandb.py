"""Weights & Biases. The link is `wandb.run.url`; a run in offline mode has none."""

from __future__ import annotations

import sys
from typing import Any

from cardsmith.facts.run import LiveRun
from cardsmith.facts.trackers._links import public

NAME = "Weights & Biases"


def used(run: LiveRun) -> bool:
    """A run in disabled mode (`WANDB_MODE=disabled`) records nothing."""
    active = _active()
    return run.reports_to("wandb") if active is None else not getattr(active, "disabled", False)


def url(run: LiveRun) -> str | None:
    """Older clients put the key of an anonymous user into the link's query."""
    active = _active()
    # asked for its link, an offline run prints a warning
    return None if getattr(active, "offline", False) else public(getattr(active, "url", None))


def _active() -> Any:
    return getattr(sys.modules.get("wandb"), "run", None)
