"""Experiment trackers, one a file. To add one: write the file, add it here, add its case."""

from __future__ import annotations

from typing import Protocol

from cardsmith.facts.run import LiveRun
from cardsmith.facts.trackers import wandb


class Tracker(Protocol):
    """A module that knows one tracker."""

    #: as people say it
    NAME: str

    def url(self, run: LiveRun) -> str | None:
        """The link to this run, or `None` where the tracker is not used or the run is not online."""


ALL: tuple[Tracker, ...] = (wandb,)
