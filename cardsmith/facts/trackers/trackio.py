"""Trackio. The link is that of its Space; a run without one lies on this machine.

transformers' callback finishes the run before training ends; the client then remembers the id of the Space only. For a
run that is over the callback makes a static Space, when the model is pushed at the latest, and tags the model with it.
"""

from __future__ import annotations

import sys
from typing import Any

from cardsmith.facts.run import LiveRun
from cardsmith.facts.trackers._links import public

NAME = "Trackio"
_TAG = "trackio:"


def used(run: LiveRun) -> bool:
    """Whether the trainer reports to it, or a run is under way."""
    return run.reports_to("trackio") or _remembered("current_run") is not None


def url(run: LiveRun) -> str | None:
    """From the model's tags, the client, or the training arguments: there, an id may lack its owner."""
    if link := tagged(run):
        return link
    spaces = (_remembered("current_space_id"), getattr(run.args, "trackio_space_id", None))
    space = next((each for each in spaces if isinstance(each, str) and each.count("/") == 1), None)
    return public(f"https://huggingface.co/spaces/{space}") if space else None


def tagged(run: LiveRun) -> str | None:
    """The link that the model carries among its tags."""
    tags = [str(tag) for tag in getattr(run.bare_model, "model_tags", None) or ()]
    return next((public(tag.removeprefix(_TAG)) for tag in tags if tag.startswith(f"{_TAG}https://")), None)


def _remembered(name: str) -> Any:
    variables = getattr(sys.modules.get("trackio"), "context_vars", None)
    variable = getattr(variables, name, None)
    return variable.get() if variable is not None else None
