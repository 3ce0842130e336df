"""MLflow. The link is made of the server's address and the ids of experiment and run, as MLflow itself prints it."""

from __future__ import annotations

import sys
from typing import Any

from cardsmith.facts.run import LiveRun
from cardsmith.facts.trackers._links import public

NAME = "MLflow"


def used(run: LiveRun) -> bool:
    """Whether the trainer reports to it, or a run is active."""
    return run.reports_to("mlflow") or _active() is not None


def url(run: LiveRun) -> str | None:
    """`None` for files and databases, and for Databricks, whose address only its server tells."""
    active: Any = _active()
    if active is None:
        return None
    server = public(sys.modules["mlflow"].get_tracking_uri())
    place = f"#/experiments/{active.info.experiment_id}/runs/{active.info.run_id}"
    return f"{server.rstrip('/')}/{place}" if server else None


def _active() -> Any:
    ask = getattr(sys.modules.get("mlflow"), "active_run", None)
    return ask() if ask is not None else None
