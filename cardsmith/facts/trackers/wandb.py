"""Weights & Biases. The link is `wandb.run.url`; a run in offline mode has none."""

from __future__ import annotations

import sys
from typing import Any

from cardsmith.facts.run import LiveRun

NAME = "Weights & Biases"


def url(run: LiveRun) -> str | None:
    """The link to the active run, if the process has loaded wandb and a run is online."""
    client: Any = sys.modules.get("wandb")
    active = getattr(client, "run", None)
    # asked for its link, an offline run prints a warning
    link = None if getattr(active, "offline", False) else getattr(active, "url", None)
    # older clients put the key of an anonymous user into the link's query
    return link.partition("?")[0] if isinstance(link, str) and link.startswith("https://") else None
