"""TensorBoard. It writes files and knows no address."""

from __future__ import annotations

from cardsmith.facts.run import LiveRun

NAME = "TensorBoard"


def used(run: LiveRun) -> bool:
    """Whether the trainer reports to it."""
    return run.reports_to("tensorboard")


def url(run: LiveRun) -> str | None:
    """The files lie on the training machine."""
    return None
