"""The only room that talks to a Hub. Each method is one thing asked of it."""

from __future__ import annotations

from cardsmith.push.hub.changing import Changing
from cardsmith.push.hub.proposals import Proposals
from cardsmith.push.hub.reading import Reading
from cardsmith.push.hub.told import Commit, Made, Moved, Refused, Standing, Taken

__all__ = ["Commit", "Hub", "Made", "Moved", "Refused", "Standing", "Taken"]


class Hub(Reading, Changing, Proposals):
    """A Hub, as the logged-in user sees it."""
