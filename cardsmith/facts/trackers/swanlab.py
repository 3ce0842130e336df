"""SwanLab. The link is that of the current run in online mode; other modes write files."""

from __future__ import annotations

import sys
from typing import Any

from cardsmith.facts.run import LiveRun
from cardsmith.facts.trackers._links import public

NAME = "SwanLab"


def used(run: LiveRun) -> bool:
    """A run in disabled mode (`SWANLAB_MODE=disabled`) records nothing."""
    active = _active()
    return run.reports_to("swanlab") if active is None else getattr(active, "mode", None) != "disabled"


def url(run: LiveRun) -> str | None:
    """Clients before 0.8 keep the link in `run.public.cloud`."""
    active = _active()
    if active is None or getattr(active, "mode", "online") not in ("online", "cloud"):
        return None
    cloud = getattr(getattr(active, "public", None), "cloud", None)
    return public(getattr(cloud, "experiment_url", None) or getattr(active, "url", None))


def _active() -> Any:
    client: Any = sys.modules.get("swanlab")
    ask = getattr(client, "get_run", None)
    try:
        return ask() if ask is not None else None
    except RuntimeError:
        # since 0.8 the client's word for "no run"
        return None
