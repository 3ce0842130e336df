"""Experiment trackers, one a file. To add one: write the file, add it here, add its case."""

from __future__ import annotations

from typing import Protocol

from cardsmith.facts.run import LiveRun
from cardsmith.facts.trackers import comet, mlflow, swanlab, tensorboard, trackio, wandb


class Tracker(Protocol):
    """A module that knows one tracker. Asking starts nothing and prints nothing."""

    #: as people say it
    NAME: str

    def used(self, run: LiveRun) -> bool:
        """Whether it records this run: the trainer reports to it, or its client has a run under way."""

    def url(self, run: LiveRun) -> str | None:
        """The link to a run that is recorded; `None` where that happens on this machine only."""


ALL: tuple[Tracker, ...] = (wandb, trackio, comet, mlflow, tensorboard, swanlab)
