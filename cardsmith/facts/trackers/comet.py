"""Comet. The link is that of the running experiment; an offline one has none until it is uploaded."""

from __future__ import annotations

import sys
from typing import Any

from cardsmith.facts.run import LiveRun
from cardsmith.facts.trackers._links import public

NAME = "Comet"


def used(run: LiveRun) -> bool:
    """Whether the trainer reports to it, or an experiment is running."""
    return run.reports_to("comet_ml") or _running() is not None


def url(run: LiveRun) -> str | None:
    """The link to the running experiment."""
    return public(getattr(_running(), "url", None))


def _running() -> Any:
    ask = getattr(sys.modules.get("comet_ml"), "get_running_experiment", None)
    return ask() if ask is not None else None
